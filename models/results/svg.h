// Writes outlines as a drawing.
#ifndef TESSERA_MODELS_RESULTS_SVG_H_
#define TESSERA_MODELS_RESULTS_SVG_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.svg` for Inkscape, Illustrator and browsers: a path for each
// object, named by its number, in a unit of a pixel. The slices of a stack are
// layers, of which the first is visible.
//
// Thread-safe, as every Writer.
class SvgWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SVG_H_
