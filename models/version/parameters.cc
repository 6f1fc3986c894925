#include "models/version/parameters.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace tessera::version {
namespace {

// Beyond these a single image would not fit the memory of any device.
constexpr int kMaxInputSize = 4096;
constexpr int kMaxSubimageSize = 65'536;
constexpr int kMaxAreaPx = 1 << 30;

template <typename T, size_t kCount = 2>
using Names = std::array<std::pair<T, const char*>, kCount>;

constexpr Names<Sampling> kSamplings = {
    {{Sampling::kCrop, "crop"}, {Sampling::kRescale, "rescale"}}};
constexpr Names<IntensityNormalization, 3> kIntensities = {
    {{IntensityNormalization::kPercentile, "percentile"},
     {IntensityNormalization::kPercentileAsinh, "percentile-asinh"},
     {IntensityNormalization::kTrainingMax, "training-max"}}};
constexpr Names<NetworkNormalization, 3> kNormalizations = {
    {{NetworkNormalization::kNone, "none"},
     {NetworkNormalization::kBatch, "batch"},
     {NetworkNormalization::kGroup, "group"}}};
constexpr Names<Upsampling> kUpsamplings = {
    {{Upsampling::kTransposed, "transposed"},
     {Upsampling::kNearest, "nearest"}}};
constexpr Names<SkipConnection> kSkipConnections = {
    {{SkipConnection::kConcatenate, "concatenate"},
     {SkipConnection::kAdd, "add"}}};
constexpr Names<Target, 4> kTargets = {{{Target::kForeground, "foreground"},
                                        {Target::kBorder, "border"},
                                        {Target::kDistance, "distance"},
                                        {Target::kFlow, "flow"}}};
constexpr Names<LearningRateSchedule> kSchedules = {
    {{LearningRateSchedule::kConstant, "constant"},
     {LearningRateSchedule::kCosine, "cosine"}}};
constexpr Names<Precision, 3> kPrecisions = {
    {{Precision::kFloat32, "float32"},
     {Precision::kBfloat16, "bfloat16"},
     {Precision::kAuto, "auto"}}};

template <typename Table, typename T>
std::string NameIn(const Table& table, T value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "";
}

template <typename T, typename Table>
absl::StatusOr<T> ParseIn(const Table& table, absl::string_view parameter,
                          absl::string_view name) {
  for (const auto& [value, known] : table) {
    if (name == known) return value;
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s `%s` is not known; choose one of %s", parameter, name,
      absl::StrJoin(table, ", ", [](std::string* out, const auto& entry) {
        absl::StrAppend(out, entry.second);
      })));
}

absl::Status CheckInt(absl::string_view name, int64_t value, int64_t min,
                      int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is %d; it must be from %d to %d", name, value, min, max));
}

// `above` says that `min` itself is not allowed. NaN is never in a range.
absl::Status CheckDouble(absl::string_view name, double value, double min,
                         double max, bool above = false) {
  const bool high_enough = above ? value > min : value >= min;
  if (high_enough && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s is %g; it must be %s %g and at most %g", name, value,
                      above ? "above" : "at least", min, max));
}

absl::Status CheckNetwork(const NetworkShape& network) {
  RETURN_IF_ERROR(CheckInt("base_width", network.base_width, 1, 256));
  RETURN_IF_ERROR(CheckInt("depth", network.depth, 1, 6));
  return CheckDouble("dropout", network.dropout, 0, 0.9);
}

absl::Status CheckSizes(const TrainingParameters& parameters) {
  const int step = 1 << parameters.network.depth;
  for (const auto& [name, pixels] :
       {std::pair("height", parameters.network_input_size.height),
        std::pair("width", parameters.network_input_size.width)}) {
    if (pixels < 16 || pixels > kMaxInputSize || pixels % step != 0) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "network_input_size has %s %d; it must be a multiple of %d (2^depth)"
          " from %d to %d",
          name, pixels, step, std::max(16, step), kMaxInputSize));
    }
  }
  RETURN_IF_ERROR(CheckInt("the height of subimage_size",
                           parameters.subimage_size.height, 16,
                           kMaxSubimageSize));
  RETURN_IF_ERROR(CheckInt("the width of subimage_size",
                           parameters.subimage_size.width, 16,
                           kMaxSubimageSize));
  // A batch of one would leave one value a channel to take a variance of.
  if (parameters.network.normalization == NetworkNormalization::kBatch &&
      parameters.network_input_size == imaging::Size{step, step}) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "network_input_size is %d×%d, one pixel at the bottom of the network; "
        "network_normalization `batch` needs a larger one",
        step, step));
  }
  return absl::OkStatus();
}

// Only the syntax: which devices there are is known where training runs.
absl::Status CheckDevice(absl::string_view device) {
  if (device == "auto" || device == "cpu") return absl::OkStatus();
  constexpr absl::string_view kCuda = "cuda:";
  const absl::string_view digits =
      device.substr(std::min(kCuda.size(), device.size()));
  if (device.substr(0, kCuda.size()) == kCuda && !digits.empty() &&
      digits.size() <= 3 &&
      digits.find_first_not_of("0123456789") == absl::string_view::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "device is `%s`; it must be auto, cpu, cuda:0, cuda:1, …", device));
}

}  // namespace

TrainingParameters PyjamasParameters() {
  // All of it is written out: a new default must not change what PyJAMAS does.
  TrainingParameters parameters;
  parameters.network = NetworkShape{};
  parameters.target = Target::kForeground;
  parameters.network_input_size = {256, 256};
  parameters.subimage_size = {256, 256};
  parameters.learning_rate = 0.001;
  parameters.learning_rate_schedule = LearningRateSchedule::kConstant;
  parameters.weight_decay = 0;
  parameters.weight_averaging = 0;
  parameters.precision = Precision::kFloat32;
  parameters.batch_size = 1;
  parameters.epochs = 100;
  parameters.crops_per_epoch = 0;
  parameters.erosion_width = 0;
  parameters.min_area_px = 0;
  parameters.validation_fraction = 0.1;
  parameters.early_stopping_patience = 5;
  parameters.sampling = Sampling::kRescale;
  parameters.intensity = IntensityNormalization::kTrainingMax;
  parameters.augmentation = false;
  parameters.augmentation_zoom = 1;
  parameters.weight_map_w0 = 10;
  parameters.weight_map_sigma_px = 5;
  parameters.touching_gap_px = 0;
  return parameters;
}

absl::Status Validate(const TrainingParameters& parameters) {
  const TrainingParameters& p = parameters;
  RETURN_IF_ERROR(CheckNetwork(p.network));
  RETURN_IF_ERROR(CheckSizes(p));
  RETURN_IF_ERROR(CheckDouble("learning_rate", p.learning_rate, 0, 1, true));
  RETURN_IF_ERROR(CheckDouble("weight_decay", p.weight_decay, 0, 1));
  RETURN_IF_ERROR(
      CheckDouble("weight_averaging", p.weight_averaging, 0, 0.99999));
  RETURN_IF_ERROR(CheckInt("batch_size", p.batch_size, 1, 1024));
  RETURN_IF_ERROR(CheckInt("epochs", p.epochs, 1, 100'000));
  RETURN_IF_ERROR(CheckInt("crops_per_epoch", p.crops_per_epoch, 0,
                           100'000'000));
  RETURN_IF_ERROR(
      CheckDouble("augmentation_zoom", p.augmentation_zoom, 1, 4));
  RETURN_IF_ERROR(CheckInt("erosion_width", p.erosion_width, 0, 99));
  RETURN_IF_ERROR(CheckInt("min_area_px", p.min_area_px, 0, kMaxAreaPx));
  RETURN_IF_ERROR(
      CheckDouble("validation_fraction", p.validation_fraction, 0, 0.5));
  RETURN_IF_ERROR(CheckInt("early_stopping_patience",
                           p.early_stopping_patience, 0, 100'000));
  RETURN_IF_ERROR(CheckDouble("weight_map_w0", p.weight_map_w0, 0, 1000));
  RETURN_IF_ERROR(CheckDouble("weight_map_sigma_px", p.weight_map_sigma_px, 0,
                              100, true));
  RETURN_IF_ERROR(CheckInt("touching_gap_px", p.touching_gap_px, 0, 10));
  return CheckDevice(p.device);
}

std::string NameOf(Sampling value) { return NameIn(kSamplings, value); }
std::string NameOf(IntensityNormalization value) {
  return NameIn(kIntensities, value);
}
std::string NameOf(NetworkNormalization value) {
  return NameIn(kNormalizations, value);
}
std::string NameOf(Upsampling value) { return NameIn(kUpsamplings, value); }
std::string NameOf(SkipConnection value) {
  return NameIn(kSkipConnections, value);
}
std::string NameOf(Target value) { return NameIn(kTargets, value); }
std::string NameOf(LearningRateSchedule value) {
  return NameIn(kSchedules, value);
}
std::string NameOf(Precision value) { return NameIn(kPrecisions, value); }

absl::StatusOr<Sampling> ParseSampling(absl::string_view name) {
  return ParseIn<Sampling>(kSamplings, "sampling", name);
}
absl::StatusOr<IntensityNormalization> ParseIntensity(absl::string_view name) {
  return ParseIn<IntensityNormalization>(kIntensities,
                                         "intensity_normalization", name);
}
absl::StatusOr<NetworkNormalization> ParseNetworkNormalization(
    absl::string_view name) {
  return ParseIn<NetworkNormalization>(kNormalizations,
                                       "network_normalization", name);
}
absl::StatusOr<Upsampling> ParseUpsampling(absl::string_view name) {
  return ParseIn<Upsampling>(kUpsamplings, "upsampling", name);
}
absl::StatusOr<SkipConnection> ParseSkipConnection(absl::string_view name) {
  return ParseIn<SkipConnection>(kSkipConnections, "skip_connection", name);
}
absl::StatusOr<Target> ParseTarget(absl::string_view name) {
  return ParseIn<Target>(kTargets, "target", name);
}
absl::StatusOr<LearningRateSchedule> ParseLearningRateSchedule(
    absl::string_view name) {
  return ParseIn<LearningRateSchedule>(kSchedules, "learning_rate_schedule",
                                       name);
}
absl::StatusOr<Precision> ParsePrecision(absl::string_view name) {
  return ParseIn<Precision>(kPrecisions, "precision", name);
}

int OutputChannels(Target target) {
  switch (target) {
    case Target::kForeground:
      return 2;
    case Target::kDistance:
      return 6;
    case Target::kBorder:
    case Target::kFlow:
      return 3;
  }
  return 0;
}

}  // namespace tessera::version
