// Parsers for command-line values that CLI11 cannot parse itself.
#ifndef TESSERA_CLIENT_CLI_OPTIONS_H_
#define TESSERA_CLIENT_CLI_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::cli {

// Errors of all parsers: INVALID_ARGUMENT naming `text` and the expected form.

// `256x512`: height × width in pixels, each 1 to 65,536.
absl::StatusOr<imaging::Size> ParseSize(absl::string_view text);

// `1-10,12`: slices, counted from 1. Returns them in ascending order. A slice
// may be named only once; at most 100,000 slices are allowed.
absl::StatusOr<std::vector<int>> ParseSlices(absl::string_view text);

// `X0,Y0,X1,Y1`: 0 ≤ X0 < X1 and 0 ≤ Y0 < Y1.
absl::StatusOr<imaging::Rect> ParseRect(absl::string_view text);

// Adds an option or positional argument. `parse` converts its text, and the
// result is assigned to `target`. An error of `parse` is a usage error.
// REQUIRES: `target` outlives the parsing. `parse` takes a string and returns
// an absl::StatusOr whose value can be assigned to `target`.
template <typename Target, typename Parse>
CLI::Option* AddParsed(CLI::App& app, const std::string& name, Target& target,
                       const Parse& parse, const std::string& description) {
  return app.add_option_function<std::string>(
      name,
      [&target, parse, name](const std::string& text) {
        auto parsed = parse(text);
        if (!parsed.ok()) {
          throw CLI::ValidationError(name,
                                     std::string(parsed.status().message()));
        }
        target = *std::move(parsed);
      },
      description);
}

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_OPTIONS_H_
