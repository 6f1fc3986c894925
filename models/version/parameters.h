// The parameters that decide how a model is trained. Plain data; no LibTorch.
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
// How intensities are normalised: by percentiles of each image, without or with
// a stretch that raises faint intensities; or, as PyJAMAS does, by division by
// the training set's maximum.
enum class IntensityNormalization {
  kPercentile,
  kPercentileAsinh,
  kTrainingMax
};
// The stretch of kPercentileAsinh; see imaging::IntensityRange.
constexpr double kAsinhStretch = 10;
enum class NetworkNormalization { kNone, kBatch, kGroup };
// How the network's way up enlarges features: by a learnt 2×2 transposed
// convolution; or by a 1×1 convolution and doubling each pixel, which costs a
// fifth.
enum class Upsampling { kTransposed, kNearest };
// How a level of the way up is joined with the level of the same size on the
// way down: by concatenating their channels; or by their sum, which halves the
// convolution that follows.
enum class SkipConnection { kConcatenate, kAdd };
// What the network learns for each pixel, from which objects are decoded:
// PyJAMAS' two classes; a third class for borders; the distance to the object's
// edge, relative to the object's largest; the direction to the object's centre.
enum class Target { kForeground, kBorder, kDistance, kFlow };
// The learning rate over the steps: constant; rising over the first steps and
// then falling to 0 along half a cosine; or a tenth after each
// `learning_rate_patience` epochs without a lower loss.
enum class LearningRateSchedule { kConstant, kCosine, kPlateau };
// The number format that the network computes in during training; weights are
// float32. A training replaces `auto` according to its device, so no manifest
// has `auto`.
enum class Precision { kFloat32, kBfloat16, kAuto };

// The network's shape. The default is PyJAMAS' U-Net of 31,030,658 parameters.
struct NetworkShape {
  int base_width = 64;   // Channels of the top level; level i has 2^i times as
                         // many.
  int depth = 4;         // How often the image is halved.
  NetworkNormalization normalization = NetworkNormalization::kNone;
  Upsampling upsampling = Upsampling::kTransposed;
  SkipConnection skip_connection = SkipConnection::kConcatenate;
  double dropout = 0.1;  // Of the top level; each deeper level adds 0.1, up to
                         // 0.9. 0 turns it off at all levels.
  friend bool operator==(const NetworkShape&, const NetworkShape&) = default;
};

// The defaults hold for keys that a manifest lacks. A training plans its
// parameters instead, unless they are given (see plan.h). parameter_table.h has
// a row for each field.
struct TrainingParameters {
  NetworkShape network;
  Target target = Target::kForeground;
  imaging::Size network_input_size = {256, 256};  // Multiples of 2^depth.
  imaging::Size subimage_size = {256, 256};
  double learning_rate = 0.001;
  LearningRateSchedule learning_rate_schedule =
      LearningRateSchedule::kConstant;
  int learning_rate_patience = 5;  // Epochs; for kPlateau only.
  double weight_decay = 0;      // AdamW's: the part of the weights that a step
                                // removes, divided by the learning rate.
  double weight_averaging = 0;  // The part of the weights' average that a step
                                // keeps. The version has the average. 0: off.
  Precision precision = Precision::kFloat32;
  int batch_size = 4;
  int epochs = 100;
  int crops_per_epoch = 0;      // 0: as many as cover the samples once.
  double object_crops = 0;      // Part of the crops, from 0 to 1, that are taken
                                // around an object, each object as often as
                                // the others; the rest are taken anywhere.
  int erosion_width = 0;
  int min_area_px = 10;  // Objects of fewer pixels are left out.
  int64_t seed = 1;
  double validation_fraction = 0.1;
  int early_stopping_patience = 20;  // Epochs; 0: never.
  Sampling sampling = Sampling::kCrop;
  IntensityNormalization intensity = IntensityNormalization::kPercentile;
  bool augmentation = true;
  double augmentation_zoom = 1;  // Examples are enlarged or reduced by up to
                                 // this factor; 1: never.
  // Parts of the examples, from 0 to 1, with a kind of augmentation.
  double augmentation_rotation = 0;   // Turned by any angle.
  double augmentation_inversion = 0;  // Dark where the image is bright.
  double augmentation_faults = 0;     // Blurred or noisy, with a gradient or
                                      // with hot pixels.
  // A sample whose objects have a median diameter outside of these, in the
  // network's input, is scaled until they have the nearer one. 0: all samples
  // have one scale.
  double least_diameter_px = 0;
  double most_diameter_px = 0;
  double weight_map_w0 = 10;
  double weight_map_sigma_px = 5;
  int touching_gap_px = 1;   // Background cut between touching objects: object
                             // pixels closer than this to another object count
                             // as background in training. 0: off.
  std::string device = "auto";
  friend bool operator==(const TrainingParameters&,
                         const TrainingParameters&) = default;
};

// The `min_area_px` of a manifest without this key. With PyJAMAS' sampling
// nothing is left out, as in PyJAMAS.
constexpr int EarlierMinAreaPx(Sampling sampling) {
  return sampling == Sampling::kRescale ? 0 : 10;
}

// The parameters of PyJAMAS: no normalisation in the network, rescaled samples,
// division by the training maximum, batches of 1, patience 5, no augmentation.
TrainingParameters PyjamasParameters();

// Errors: INVALID_ARGUMENT naming the parameter, its value and its range.
absl::Status Validate(const TrainingParameters& parameters);

// The names that the wire, the manifest and the command line share.
std::string NameOf(Target value);
std::string NameOf(Precision value);
// Errors: INVALID_ARGUMENT naming the choices.
absl::StatusOr<Precision> ParsePrecision(absl::string_view name);

// How many channels a network with this target outputs.
int OutputChannels(Target target);

// Writes and reads JSON with the names in ParameterTable() as keys; keys left
// out keep the default. Errors: INVALID_ARGUMENT if `json` is not such JSON.
std::string ToJson(const TrainingParameters& parameters);
absl::StatusOr<TrainingParameters> ParametersFromJson(absl::string_view json);

// As ToJson(), but without parameters of later Tesseras that have their
// defaults. So a later Tessera gives the same text for the same training.
std::string StableJson(const TrainingParameters& parameters);

// Sets the parameters that `json` has and leaves the others; does not validate.
// Errors: as above; `parameters` may have been changed in part.
absl::Status ApplyJson(absl::string_view json, TrainingParameters& parameters);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PARAMETERS_H_
