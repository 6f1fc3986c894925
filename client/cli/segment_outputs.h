// The outputs of one segmented image, for `segment` and `results`.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_
#define TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "client/cli/session.h"
#include "models/results/outputs.h"

namespace tessera::cli {

using results::ImageOutputs;
using results::OutputRequest;
using results::WriteOutputs;
using results::Writers;

// Adds `--format` to the command. The command sets `formats`, which it must not
// outlive. Without the option `formats` stays as it is.
void AddFormats(CLI::App& command, std::vector<std::string>& formats);

// Prints the line of an image, then its notices as notes.
void Report(Session& session, const std::filesystem::path& image,
            const ImageOutputs& outputs);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_OUTPUTS_H_
