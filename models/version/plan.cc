#include "models/version/plan.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/version/plan_report.h"
#include "models/version/planned_sizes.h"

namespace tessera::version {
namespace {

// The network: narrow, so that a CPU can train it. The time that the cheap way
// up saves is spent on more crops.
constexpr NetworkShape kNetwork = {.base_width = 16,
                                   .depth = 4,
                                   .normalization = NetworkNormalization::kBatch,
                                   .upsampling = Upsampling::kNearest,
                                   .skip_connection = SkipConnection::kAdd,
                                   .dropout = 0};
// The side of the network input, and its smallest if all images are smaller.
constexpr int kInputSide = 256;
constexpr int kSmallestInputSide = 64;
constexpr int kInputStep = 16;
constexpr double kUnitPixels = 256.0 * 256.0;  // Unit of crops.
// Bounds of the objects' median diameter in the network's input. Smaller
// objects lose their details; larger ones the network does not see whole.
constexpr double kSmallestDiameter = 14;
constexpr double kLargestDiameter = 60;
// If the 95th percentile of the samples' median diameters is at least so many
// times the 5th, the samples are of mixed magnification. Each is then scaled
// until its median diameter lies within these bounds, in the network's input.
constexpr double kMixedMagnification = 6;
constexpr double kLeastDiameter = 18;
constexpr double kMostDiameter = 36;
constexpr double kSmallestSubimageSide = 16;  // What Validate() allows.
constexpr double kLargestSubimageSide = 65'536;
// Crops of kUnitPixels in the whole training.
constexpr double kPasses = 64;  // Over all pixels, within the bounds below.
constexpr double kFewestCrops = 8'000;
constexpr double kMostCrops = 60'000;
// Bounds of the crops of an epoch, which ends with a validation.
constexpr int64_t kFewestCropsPerEpoch = 200;
constexpr int64_t kMostCropsPerEpoch = 4'000;
constexpr double kMostEpochs = 100'000;  // What Validate() allows.
// The batch for inputs of kUnitPixels; larger inputs have smaller batches.
constexpr int kBatchSize = 8;
constexpr double kSmallestBatch = 2;
constexpr double kLargestBatch = 32;
constexpr int64_t kFewestStepsPerEpoch = 8;  // Fewer crops: smaller batches.
// Of the optimiser's steps.
constexpr double kLearningRate = 0.003;  // For kBatchSize.
constexpr double kWeightDecay = 0.001;
// The average is over about the last twentieth of the steps. With more steps
// the average of a short training would still contain its beginning.
constexpr double kAveragedPart = 1.0 / 20;
constexpr double kLeastAveraging = 0.9;
constexpr double kMostAveraging = 0.999;
constexpr double kValidationFraction = 0.1;
constexpr int kPatience = 0;  // The rate reaches 0 only at the end.
constexpr double kZoom = 1.35;
// Weights in narrow gaps. Two classes need wide weights, as in Ronneberger et
// al.; with a distance, the pixels that touch matter.
constexpr double kDistanceW0 = 8;
constexpr double kDistanceSigmaPx = 2;
constexpr int kTouchingGapPx = 1;  // For two classes only.

double AreaOf(imaging::Size size) {
  return std::max(1.0, static_cast<double>(size.height) * size.width);
}

// Makes one plan.
class Planner {
 public:
  Planner(const Fingerprint& fingerprint, const GivenParameters& given)
      : fingerprint_(fingerprint), given_(given), report_(given) {}

  Plan Make() {
    PlanNetwork();
    PlanSizes();
    PlanSmallestArea();
    PlanCounts();
    PlanSteps();
    std::vector<std::string> names = {"target", "base_width",
                                      "network_input_size", "subimage_size"};
    if (plan_.most_diameter_px > 0) {
      names.insert(names.end(), {"least_diameter_px", "most_diameter_px"});
    }
    names.insert(names.end(), {"batch_size", "crops_per_epoch", "epochs",
                               "learning_rate", "min_area_px"});
    return {plan_, report_.Decisions(names, plan_, fingerprint_)};
  }

  Plan MakePyjamas() {
    plan_ = PyjamasParameters();
    given_(plan_);
    if (plan_.sampling == Sampling::kRescale) {
      PlanSubimageOfWholeSamples();
    } else {
      plan_.subimage_size = plan_.network_input_size;
      report_.Explain("subimage_size", "pixels keep their scale");
      given_(plan_);
    }
    PlanSmallestArea();
    Plan plan = {plan_, report_.Decisions({"subimage_size", "min_area_px"},
                                          plan_, fingerprint_)};
    plan.decisions.insert(
        plan.decisions.begin(),
        {"preset", "pyjamas", "PyJAMAS' value"});
    return plan;
  }

 private:
  void PlanNetwork() {
    plan_.network = kNetwork;
    plan_.target = Target::kDistance;
    plan_.sampling = Sampling::kCrop;
    plan_.intensity = IntensityNormalization::kPercentileAsinh;
    given_(plan_);
    report_.Explain(
        "target",
        absl::StrFormat("keeps objects apart that touch (%.0f%% of them do)",
                        100 * fingerprint_.touching_fraction));
    report_.Explain("base_width", "small enough for a CPU");
  }

  bool IsOfMixedMagnification() const {
    return plan_.sampling == Sampling::kCrop &&
           !report_.IsGiven("subimage_size") &&
           fingerprint_.sample_diameter_p05_px > 0 &&
           fingerprint_.sample_diameter_p95_px >=
               kMixedMagnification * fingerprint_.sample_diameter_p05_px;
  }

  void PlanDiameters() {
    const bool is_mixed = IsOfMixedMagnification();
    plan_.least_diameter_px = is_mixed ? kLeastDiameter : 0;
    plan_.most_diameter_px = is_mixed ? kMostDiameter : 0;
    given_(plan_);
    if (plan_.most_diameter_px == 0) return;
    for (const char* const bound : {"least_diameter_px", "most_diameter_px"}) {
      report_.Explain(
          bound, absl::StrFormat("samples' median diameters are %.1f to %.1f px: "
                                 "each sample gets its own scale",
                                 fingerprint_.sample_diameter_p05_px,
                                 fingerprint_.sample_diameter_p95_px));
    }
  }

  // Image pixels for each pixel of the network's input, along a side.
  double Scale() {
    if (plan_.most_diameter_px > 0) {
      report_.Explain("subimage_size", "each sample has its own scale");
      return 1;
    }
    const double diameter = fingerprint_.diameter_median_px;
    if (!(diameter > 0)) {
      report_.Explain("subimage_size", "no object's diameter is known");
      return 1;
    }
    const double wanted =
        std::clamp(diameter, kSmallestDiameter, kLargestDiameter);
    report_.Explain(
        "subimage_size",
        absl::StrFormat("objects' median diameter is %.1f px, %s", diameter,
                        diameter == wanted
                            ? "which suits the network"
                            : absl::StrFormat("scaled to %.0f", wanted)));
    return diameter / wanted;
  }

  // Returns the smallest side that covers the largest image at `scale`, up to
  // kInputSide.
  int InputSide(int largest_px, double scale) {
    const int step = std::max(
        kInputStep, 1 << std::clamp(plan_.network.depth, 0, 8));
    // A given subimage size sets a scale of its own, and so do samples of mixed
    // magnification.
    if (largest_px <= 0 || report_.IsGiven("subimage_size") ||
        plan_.most_diameter_px > 0) {
      return std::max(kInputSide, step);
    }
    // At least two steps: one step would leave a single pixel at the bottom of
    // the network.
    const int least = std::max(kSmallestInputSide, 2 * step);
    const double covering = std::ceil(largest_px / scale / step) * step;
    return static_cast<int>(std::clamp<double>(
        covering, least, std::max(kInputSide, least)));
  }

  void PlanSizes() {
    PlanDiameters();
    const double scale = Scale();
    const imaging::Size largest = fingerprint_.largest_image;
    plan_.network_input_size = {InputSide(largest.height, scale),
                                InputSide(largest.width, scale)};
    report_.Explain(
        "network_input_size",
        plan_.network_input_size == imaging::Size{kInputSide, kInputSide}
            ? "what the network sees at once"
            : absl::StrFormat("images have at most %dx%d px", largest.height,
                              largest.width));
    given_(plan_);
    if (plan_.sampling == Sampling::kRescale) {
      return PlanSubimageOfWholeSamples();
    }
    const auto side = [scale](int input_px) {
      return static_cast<int>(std::lround(std::clamp(
          input_px * scale, kSmallestSubimageSide, kLargestSubimageSide)));
    };
    plan_.subimage_size = {side(plan_.network_input_size.height),
                           side(plan_.network_input_size.width)};
    given_(plan_);
  }

  void PlanSubimageOfWholeSamples() {
    const auto planned =
        SubimageOfWholeSamples(fingerprint_, plan_.network_input_size);
    plan_.subimage_size = planned.value;
    report_.Explain("subimage_size", planned.reason);
    given_(plan_);
  }

  void PlanSmallestArea() {
    const auto planned = PlannedMinAreaPx(fingerprint_, plan_.sampling);
    plan_.min_area_px = planned.value;
    report_.Explain("min_area_px", planned.reason);
    given_(plan_);
  }

  // How many examples cover the samples once.
  int64_t NaturalCrops() const {
    const double crops =
        plan_.sampling == Sampling::kRescale
            ? 0
            : std::ceil(static_cast<double>(fingerprint_.pixels) /
                        AreaOf(plan_.subimage_size));
    return std::max<int64_t>(
        {1, fingerprint_.samples, static_cast<int64_t>(crops)});
  }

  void PlanCounts() {
    const int64_t natural = NaturalCrops();
    const double input_units = AreaOf(plan_.network_input_size) / kUnitPixels;
    PlanCropsPerEpoch(natural);
    given_(plan_);
    const int64_t crops =
        plan_.crops_per_epoch > 0 ? plan_.crops_per_epoch : natural;
    PlanEpochs(crops, natural, input_units);
    PlanBatch(crops, input_units);
    given_(plan_);
  }

  void PlanCropsPerEpoch(int64_t natural) {
    const int64_t planned =
        std::clamp(natural, kFewestCropsPerEpoch, kMostCropsPerEpoch);
    // Given epochs are passes over the samples.
    plan_.crops_per_epoch =
        report_.IsGiven("epochs") || plan_.sampling == Sampling::kRescale
            ? 0
            : static_cast<int>(planned);
    const bool covering = plan_.crops_per_epoch == 0 || natural == planned;
    report_.Explain("crops_per_epoch",
                    absl::StrFormat("about %d %s the samples once", natural,
                                    covering ? "cover" : "would cover"));
  }

  void PlanEpochs(int64_t crops, int64_t natural, double input_units) {
    const double pass_units = static_cast<double>(natural) * input_units;
    const double units =
        std::clamp(kPasses * pass_units, kFewestCrops, kMostCrops);
    const double epochs =
        std::ceil(units / input_units / static_cast<double>(crops));
    plan_.epochs = static_cast<int>(std::clamp(epochs, 1.0, kMostEpochs));
    report_.Explain(
        "epochs",
        absl::StrFormat("%.0f crops in all, %.0f passes over the samples",
                        units / input_units, units / pass_units));
  }

  void PlanBatch(int64_t crops, double input_units) {
    const double by_pixels =
        std::clamp(std::round(kBatchSize / input_units), kSmallestBatch,
                   kLargestBatch);
    const double by_steps = std::max(
        kSmallestBatch, static_cast<double>(crops / kFewestStepsPerEpoch));
    plan_.batch_size = static_cast<int>(std::min(by_pixels, by_steps));
    report_.Explain(
        "batch_size",
        by_steps < by_pixels
            ? absl::StrFormat("%d steps or more for an epoch of %d crops",
                              kFewestStepsPerEpoch, crops)
            : absl::StrFormat("%d for inputs of %dx%d", kBatchSize, kInputSide,
                              kInputSide));
  }

  // Steps of the whole training.
  double Steps() const {
    const int64_t crops = plan_.crops_per_epoch > 0 ? plan_.crops_per_epoch
                                                    : NaturalCrops();
    const double batch = std::max(1, plan_.batch_size);
    return std::ceil(static_cast<double>(crops) / batch) * plan_.epochs;
  }

  void PlanSteps() {
    const double batch = std::max(1, plan_.batch_size);
    plan_.learning_rate = kLearningRate * std::sqrt(batch / kBatchSize);
    report_.Explain("learning_rate",
                    absl::StrFormat("%g for batches of %d", kLearningRate,
                                    kBatchSize));
    plan_.learning_rate_schedule = LearningRateSchedule::kCosine;
    plan_.weight_decay = kWeightDecay;
    plan_.weight_averaging = std::clamp(1 - 1 / (kAveragedPart * Steps()),
                                        kLeastAveraging, kMostAveraging);
    plan_.precision = Precision::kAuto;
    plan_.early_stopping_patience = kPatience;
    plan_.validation_fraction = kValidationFraction;
    plan_.augmentation = true;
    plan_.augmentation_zoom = kZoom;
    if (plan_.target == Target::kDistance) {
      plan_.weight_map_w0 = kDistanceW0;
      plan_.weight_map_sigma_px = kDistanceSigmaPx;
    }
    plan_.touching_gap_px =
        plan_.target == Target::kForeground ? kTouchingGapPx : 0;
    given_(plan_);
  }

  const Fingerprint& fingerprint_;
  const GivenParameters& given_;
  PlanReport report_;
  TrainingParameters plan_;
};

}  // namespace

Plan PlanTraining(const Fingerprint& fingerprint,
                  const GivenParameters& given) {
  return Planner(fingerprint, given).Make();
}

absl::StatusOr<Plan> PlanOfPreset(absl::string_view preset,
                                  const Fingerprint& fingerprint,
                                  const GivenParameters& given) {
  if (preset == "default") return PlanTraining(fingerprint, given);
  if (preset == "pyjamas") return Planner(fingerprint, given).MakePyjamas();
  return absl::InvalidArgumentError(absl::StrFormat(
      "preset `%s` is not known; choose one of default, pyjamas", preset));
}

}  // namespace tessera::version
