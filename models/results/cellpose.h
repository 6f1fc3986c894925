// Writes objects as Cellpose reads them.
#ifndef TESSERA_MODELS_RESULTS_CELLPOSE_H_
#define TESSERA_MODELS_RESULTS_CELLPOSE_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>_seg.npy`, which Cellpose's window opens with the image beside
// it, and trains with. `masks` has the labels, of a stack with an axis for all
// of its slices; labels go on from slice to slice, because Cellpose takes equal
// ones for one object. Keeps some rows in memory, beside the objects.
//
// Thread-safe, as every Writer.
class CellposeWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_CELLPOSE_H_
