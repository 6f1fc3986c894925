// Writes objects as a label image.
#ifndef TESSERA_MODELS_RESULTS_LABELS_H_
#define TESSERA_MODELS_RESULTS_LABELS_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.labels.tif`: one page for each segmented slice. A pixel has
// the number of its object; background is 0. Pixels have 16 bit, or 32 bit if a
// number needs them. The outlines are filled with their numbers: with a
// tolerance of 0 these are exactly the pixels that the server found, else those
// inside the simplified outlines. OME-XML and ImageJ's description say the axes
// and the spacing that the image's file has; see imaging::LabelPages::axes.
//
// Thread-safe, as every Writer.
class LabelWriter final : public Writer {
 public:
  // Keeps some rows in memory, beside the objects.
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_LABELS_H_
