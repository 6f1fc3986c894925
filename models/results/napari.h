// Writes outlines as napari reads them.
#ifndef TESSERA_MODELS_RESULTS_NAPARI_H_
#define TESSERA_MODELS_RESULTS_NAPARI_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.napari.csv`, which napari opens as a layer of shapes: a
// polygon for each object, with y before x and the centre of the first pixel at
// (0, 0). The axes t and z come first, where the image has several. napari's
// polygons have neither holes nor parts; see JoinedRings().
//
// Thread-safe, as every Writer.
class NapariWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_NAPARI_H_
