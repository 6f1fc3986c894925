// Draws outlines over the image, for inspection by eye.
#ifndef TESSERA_MODELS_RESULTS_OVERLAY_H_
#define TESSERA_MODELS_RESULTS_OVERLAY_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.overlay.png`; for a stack, `<stem>_s003.overlay.png` for each
// segmented slice. The picture shows the slice, its contrast stretched between
// percentiles, and every outline in its object's colour. Consecutive object
// numbers have very different hues. Keeps one slice in memory.
//
// Thread-safe, as every Writer.
class OverlayWriter final : public Writer {
 public:
  // Returns the paths in the order of slices.
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OVERLAY_H_
