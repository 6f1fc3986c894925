// Outlines drawn over the image, to judge by eye.
#ifndef TESSERA_MODELS_RESULTS_OVERLAY_H_
#define TESSERA_MODELS_RESULTS_OVERLAY_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.overlay.png`, or of a stack one `<stem>_s003.overlay.png` a
// segmented slice: the slice, its contrast stretched between percentiles, and
// every outline in its object's colour. Neighbouring numbers have colours far
// apart. Keeps one slice in memory.
//
// Thread-safe, as every Writer.
class OverlayWriter final : public Writer {
 public:
  // The paths are in the order of the slices.
  absl::StatusOr<std::vector<std::filesystem::path>> Write(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OVERLAY_H_
