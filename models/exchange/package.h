// Writes versions as model packages of BioImage.IO (https://bioimage.io).
#ifndef TESSERA_MODELS_EXCHANGE_PACKAGE_H_
#define TESSERA_MODELS_EXCHANGE_PACKAGE_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/exchange/onnx_file.h"
#include "models/version/manifest.h"

namespace tessera::exchange {

// What a package says that the version's own files do not.
struct PackageFacts {
  VersionLabel label;
  std::string author;   // Who added the version; empty: unknown.
  std::string license;  // SPDX's name; empty: the author has not chosen one.
};

// Writes the package to `path`: a .zip with the resource description
// (`rdf.yaml`, format 0.5), the network as ONNX and as TorchScript, test
// tensors that Tessera computed on the CPU, a cover, a documentation, and the
// version's own two files as they are, so that the package can be imported
// again. Its files are first written to `folder`, which exists and is empty.
// Computes the network for one image of at most 256×256 px on all cores.
// Errors: those of WriteOnnx(), WriteTorchScript() and Predictor::Load();
// UNAVAILABLE if `folder` or `path` cannot be written.
absl::Status WritePackage(absl::string_view manifest_json,
                          absl::string_view weights, const PackageFacts& facts,
                          const std::filesystem::path& folder,
                          const std::filesystem::path& path);

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_PACKAGE_H_
