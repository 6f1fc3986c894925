// Writes the outputs of one image in several formats: for the command line and
// for the server's downloads, which are the same bytes.
#ifndef TESSERA_MODELS_RESULTS_OUTPUTS_H_
#define TESSERA_MODELS_RESULTS_OUTPUTS_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/results/object_sink.h"
#include "models/results/writer.h"

namespace tessera::results {

using Writers = std::vector<std::unique_ptr<Writer>>;

// What to write for an image.
struct OutputRequest {
  const Writers& writers;
  std::filesystem::path folder;  // Exists.
  std::filesystem::path image;   // Its stem begins the names of the outputs.
  std::optional<int> channel;    // As asked for; not set: the first.
  std::vector<int> slices;       // As asked for; empty: all.
  bool image_at_hand = true;     // See Segmentation.
  // If set, called with all objects once the outputs are written. Its error
  // removes the outputs.
  std::function<absl::Status(const Segmentation&)> then;
};

struct ImageOutputs {
  SegmentSummary summary;
  Written written;
};

// Writes the objects of `stream`. If all writers grow(), and there is no
// `then`, memory does not grow with the number of objects.
// Thread-safe for requests that name different outputs.
// Errors: those of `stream`, the writers and `then`; no output is left then.
absl::StatusOr<ImageOutputs> WriteOutputs(const OutputRequest& request,
                                          const ObjectStream& stream);

// Returns all objects of `stream` at once. `channel` and `slices` are those
// that were asked for. Errors: those of `stream`.
absl::StatusOr<Segmentation> CollectWhole(const std::optional<int>& channel,
                                          const std::vector<int>& slices,
                                          const ObjectStream& stream);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OUTPUTS_H_
