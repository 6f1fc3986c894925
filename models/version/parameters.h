// Everything that decides how a model is trained. Plain data; no LibTorch.
#ifndef TESSERA_MODELS_VERSION_PARAMETERS_H_
#define TESSERA_MODELS_VERSION_PARAMETERS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::version {

// How examples are taken from samples: crops of the subimage size, or, as
// PyJAMAS does, whole samples rescaled to the network input size.
enum class Sampling { kCrop, kRescale };
// How intensities are made alike: percentiles of each image, or, as PyJAMAS
// does, division by the training set's maximum.
enum class IntensityNormalization { kPercentile, kTrainingMax };
enum class NetworkNormalization { kNone, kBatch, kGroup };

// The network's shape. The default is PyJAMAS' U-Net of 31,030,658 parameters.
struct NetworkShape {
  int base_width = 64;   // Channels of the top level; level i has 2^i times.
  int depth = 4;         // Times that the image is halved.
  int classes = 2;       // Background and object.
  NetworkNormalization normalization = NetworkNormalization::kNone;
  double dropout = 0.1;  // Of the top level; each deeper level adds 0.1 (never
                         // above 0.9). 0 turns it off at all levels.
  friend bool operator==(const NetworkShape&, const NetworkShape&) = default;
};

struct TrainingParameters {
  NetworkShape network;
  imaging::Size network_input_size = {256, 256};  // Multiples of 2^depth.
  imaging::Size subimage_size = {256, 256};
  double learning_rate = 0.001;
  int batch_size = 4;
  int epochs = 100;
  int erosion_width = 0;
  int64_t seed = 1;
  double validation_fraction = 0.1;
  int early_stopping_patience = 20;  // Epochs; 0: never.
  Sampling sampling = Sampling::kCrop;
  IntensityNormalization intensity = IntensityNormalization::kPercentile;
  bool augmentation = true;
  double weight_map_w0 = 10;
  double weight_map_sigma_px = 5;
  int touching_gap_px = 1;   // Background cut between touching objects: every
                             // object pixel closer than this to another object
                             // counts as background in training. 0: off.
  std::string device = "auto";
  friend bool operator==(const TrainingParameters&,
                         const TrainingParameters&) = default;
};

// What PyJAMAS does: no normalisation in the network, rescaled samples,
// division by the training maximum, batches of 1, patience 5, no augmentation.
TrainingParameters PyjamasParameters();

// The preset of that name: `default` or `pyjamas`.
// Errors: INVALID_ARGUMENT naming the presets there are.
absl::StatusOr<TrainingParameters> ParametersOfPreset(absl::string_view name);

// Errors: INVALID_ARGUMENT naming the parameter, its value and its range.
absl::Status Validate(const TrainingParameters& parameters);

// The names that the wire, the manifest and the command line share.
// Errors of the Parse functions: INVALID_ARGUMENT naming the choices.
std::string NameOf(Sampling value);
std::string NameOf(IntensityNormalization value);
std::string NameOf(NetworkNormalization value);
absl::StatusOr<Sampling> ParseSampling(absl::string_view name);
absl::StatusOr<IntensityNormalization> ParseIntensity(absl::string_view name);
absl::StatusOr<NetworkNormalization> ParseNetworkNormalization(
    absl::string_view name);

// As JSON, with keys as in TrainingParameters of the wire; keys left out keep
// the default. Errors: INVALID_ARGUMENT if it is not such JSON.
std::string ToJson(const TrainingParameters& parameters);
absl::StatusOr<TrainingParameters> ParametersFromJson(absl::string_view json);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PARAMETERS_H_
