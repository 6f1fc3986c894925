// The size of an image's objects, as an option and in outputs.
#ifndef TESSERA_CLIENT_CLI_DIAMETER_H_
#define TESSERA_CLIENT_CLI_DIAMETER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/options.h"
#include "client/cli/session.h"
#include "models/results/segmentation.h"

namespace tessera::cli {

struct DiameterOption {
  results::DiameterChoice choice = results::DiameterChoice::kAuto;
  double diameter_px = 0;  // Of the choice kGiven.
};

// `auto`, `each-slice`, `model` or a number of pixels above 0.
// Errors: INVALID_ARGUMENT naming `text` and the expected form.
absl::StatusOr<DiameterOption> ParseDiameter(absl::string_view text);

// `--diameter`. The command sets `parameters`, which it must not outlive.
// A `--subimage` beside it is a usage error.
void AddDiameter(CLI::App& command, results::SegmentParameters& parameters);

// `objects about 22 px across (estimated, sure)`. Empty if there is nothing to
// say: the training's scale was asked for, or the model knows no other.
std::string Describe(const results::ObjectDiameter& diameter);

Json ToJson(const results::ObjectDiameter& diameter);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_DIAMETER_H_
