// The outputs of one segmented image, for `segment` and `results`.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_
#define TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/whole_segmentation.h"
#include "client/cli/session.h"
#include "models/results/writer.h"

namespace tessera::cli {

using Writers = std::vector<std::unique_ptr<results::Writer>>;

// Adds `--format` to the command. The command sets `formats`, which it must not
// outlive. Without the option `formats` stays as it is.
void AddFormats(CLI::App& command, std::vector<std::string>& formats);

// What to write for an image.
struct OutputRequest {
  const Writers& writers;
  std::filesystem::path folder;  // Exists.
  std::filesystem::path image;   // Its stem begins the names of the outputs.
  std::optional<int> channel;    // As asked for; not set: the first.
  std::vector<int> slices;       // As asked for; empty: all.
  bool image_at_hand = true;     // See results::Segmentation.
  // If set, called with all objects once the outputs are written. Its error
  // removes the outputs.
  std::function<absl::Status(const results::Segmentation&)> then;
};

struct ImageOutputs {
  results::SegmentSummary summary;
  results::Written written;
};

// Writes the objects of `stream`. If all writers grow(), and there is no
// `then`, memory does not grow with the number of objects.
// Thread-safe for requests that name different outputs.
// Errors: those of `stream`, the writers and `then`; no output is left then.
absl::StatusOr<ImageOutputs> WriteOutputs(const OutputRequest& request,
                                          const client::ObjectStream& stream);

// Prints the line of an image, then its notices as notes.
void Report(Session& session, const std::filesystem::path& image,
            const ImageOutputs& outputs);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_
