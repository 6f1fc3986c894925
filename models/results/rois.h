// Writes outlines as ImageJ reads them.
#ifndef TESSERA_MODELS_RESULTS_ROIS_H_
#define TESSERA_MODELS_RESULTS_ROIS_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/results/segmentation.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.rois.zip`: the ROIs of ImageJ's ROI manager, one for each
// object, named by its number; in a stack `s003_0012` is object 12 of slice 3.
// An object that is one polygon without holes is a traced ROI, any other one a
// composite. The ROIs of a stack have the number of their slice; those of a
// channel that was asked for, and of a stack of several channels, have channel,
// slice and frame: ImageJ's numbers of images count all channels.
// Memory does not grow with the number of objects.
//
// Thread-safe, as every Writer.
class RoisWriter final : public GrowingWriter {
 public:
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

// The bytes of one .roi file, as ImageJ 1.54 writes them. `stack` as in
// SegmentationStart.
std::string RoiBytes(int slice, const Object& object, bool stack);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_ROIS_H_
