// Model versions from and to PyJAMAS' classifier files, `.cfr`.
#ifndef TESSERA_MODELS_PYJAMAS_CLASSIFIER_FILE_H_
#define TESSERA_MODELS_PYJAMAS_CLASSIFIER_FILE_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/manifest.h"

namespace tessera::pyjamas {

// Writes the version that the U-Net in `cfr` makes to the existing `folder`:
// weights.safetensors and manifest.json. The same file gives the same bytes.
// Memory is bounded: PyJAMAS' networks of 119 MiB take some 210 MiB, which
// tests/interop/pyjamas/real.sh measures.
// Errors: INVALID_ARGUMENT naming the file if it is damaged or no U-Net of
// PyJAMAS; RESOURCE_EXHAUSTED if it is too large; UNAVAILABLE if `folder`
// cannot be written.
absl::Status ImportClassifier(const std::filesystem::path& cfr,
                              const std::filesystem::path& folder);

// Writes a version as the file that PyJAMAS 2022.6 and later loads and applies.
// `weights` are the bytes of weights.safetensors.
// Errors: FAILED_PRECONDITION if PyJAMAS cannot express the version, naming the
// first parameter that differs; INVALID_ARGUMENT if `weights` do not fit;
// UNAVAILABLE if `cfr` cannot be written.
absl::Status ExportClassifier(const version::Manifest& manifest,
                              absl::string_view weights,
                              const std::filesystem::path& cfr);

}  // namespace tessera::pyjamas

#endif  // TESSERA_MODELS_PYJAMAS_CLASSIFIER_FILE_H_
