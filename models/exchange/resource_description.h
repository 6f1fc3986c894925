// The texts of a BioImage.IO package. Private to this room.
#ifndef TESSERA_MODELS_EXCHANGE_RESOURCE_DESCRIPTION_H_
#define TESSERA_MODELS_EXCHANGE_RESOURCE_DESCRIPTION_H_

#include <map>
#include <string>

#include "models/exchange/package.h"
#include "models/imaging/image.h"
#include "models/version/manifest.h"

namespace tessera::exchange {

// The names of a package's files.
inline constexpr char kDescriptionFile[] = "rdf.yaml";
inline constexpr char kReadmeFile[] = "README.md";
inline constexpr char kLicenseFile[] = "LICENSE.md";
inline constexpr char kCoverFile[] = "cover.jpg";
inline constexpr char kOnnxFile[] = "network.onnx";
inline constexpr char kTorchScriptFile[] = "network.pt";
inline constexpr char kTestInputFile[] = "test_input.npy";
inline constexpr char kTestOutputFile[] = "test_output.npy";
inline constexpr char kManifestFile[] = "manifest.json";
inline constexpr char kWeightsFile[] = "weights.safetensors";

// The resource description, as JSON, which is YAML. `sha256` has the digest of
// each other file of the package, by name. REQUIRES: all but the licence.
std::string DescriptionOf(const version::Manifest& manifest,
                          const PackageFacts& facts,
                          const std::map<std::string, std::string>& sha256);

// What a person reads: what the model is, how it is used, and how well it did
// on its validation samples.
std::string ReadmeOf(const version::Manifest& manifest,
                     const PackageFacts& facts);

// The licence of a version whose author has not chosen one.
std::string NoLicense(const PackageFacts& facts);

}  // namespace tessera::exchange

#endif  // TESSERA_MODELS_EXCHANGE_RESOURCE_DESCRIPTION_H_
