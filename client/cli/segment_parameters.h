// Options that say how a model is applied.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_PARAMETERS_H_
#define TESSERA_CLIENT_CLI_SEGMENT_PARAMETERS_H_

#include "client/cli/options.h"
#include "models/results/segmentation.h"

namespace tessera::cli {

// `--subimage`, `--overlap` and the like. The command sets `parameters`, which
// it must not outlive.
void AddParameters(CLI::App& command, results::SegmentParameters& parameters);

// `--as` and `--step`. Likewise.
void AddMethod(CLI::App& command, results::SegmentParameters& parameters);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_PARAMETERS_H_
