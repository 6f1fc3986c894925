#include "models/version/parameter_table.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/overloaded.h"

namespace tessera::version {
namespace {

using Rows = std::vector<Parameter>;
constexpr FineTuning kInherits = FineTuning::kInherits;
constexpr FineTuning kKeeps = FineTuning::kKeeps;

absl::Status SetChoice(const Parameter& row, const ParameterValue& value,
                       size_t& choice) {
  const auto& name = std::get<std::string>(value);
  const auto found = std::find(row.choices.begin(), row.choices.end(), name);
  if (found == row.choices.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s `%s` is not known; choose one of %s", row.name,
                        name, absl::StrJoin(row.choices, ", ")));
  }
  choice = static_cast<size_t>(found - row.choices.begin());
  return absl::OkStatus();
}

// Adds access to the field that `member` returns of a TrainingParameters.
template <typename Member>
Parameter Row(Parameter row, Member member) {
  using Field = std::remove_reference_t<
      decltype(member(std::declval<TrainingParameters&>()))>;
  if constexpr (std::is_enum_v<Field>) {
    row.get = [member, choices = row.choices](const TrainingParameters& from) {
      return ParameterValue(choices.at(static_cast<size_t>(member(from))));
    };
    row.set = [member, row](const ParameterValue& value,
                            TrainingParameters& to) {
      size_t choice = 0;
      const absl::Status status = SetChoice(row, value, choice);
      if (status.ok()) member(to) = static_cast<Field>(choice);
      return status;
    };
  } else {
    row.get = [member](const TrainingParameters& from) {
      return ParameterValue(member(from));
    };
    row.set = [member](const ParameterValue& value, TrainingParameters& to) {
      member(to) = std::get<Field>(value);
      return absl::OkStatus();
    };
  }
  return row;
}

// clang-format off
#define FIELD(member) [](auto& parameters) -> auto& { return parameters.member; }

Rows TrainingRows() {
  return {
      Row({.name = "target", .manifest_place = 22,
           .choices = {"foreground", "border", "distance", "flow"},
           .pyjamas = "foreground", .fine_tuning = kKeeps,
           .flag = "--target",
           .help = "What the network learns for each pixel: distance, border, "
                   "flow; foreground, as PyJAMAS"},
          FIELD(target)),
      Row({.name = "batch_size", .manifest_place = 4,
           .range = ParameterRange{1, 1024}, .pyjamas = 1,
           .flag = "--batch-size"},
          FIELD(batch_size)),
      Row({.name = "crops_per_epoch", .manifest_place = 27,
           .range = ParameterRange{0, 100'000'000}, .pyjamas = 0,
           .flag = "--crops-per-epoch",
           .help = "Crops in an epoch; 0: enough to cover the samples once"},
          FIELD(crops_per_epoch)),
      Row({.name = "object_crops", .manifest_place = 37,
           .range = ParameterRange{0, 1}, .pyjamas = 0.0,
           .flag = "--object-crops",
           .help = "Part of the crops that are taken around an object, from 0 "
                   "to 1; the others are taken anywhere"},
          FIELD(object_crops)),
      Row({.name = "epochs", .manifest_place = 5,
           .range = ParameterRange{1, 100'000}, .pyjamas = 100,
           .flag = "--epochs", .help = "Maximum number of epochs"},
          FIELD(epochs)),
      Row({.name = "early_stopping_patience", .manifest_place = 9,
           .range = ParameterRange{0, 100'000}, .pyjamas = 5,
           .flag = "--patience",
           .help = "Stop after this many epochs without improvement on the "
                   "validation samples; 0: never"},
          FIELD(early_stopping_patience)),
      Row({.name = "validation_fraction", .manifest_place = 8,
           .range = ParameterRange{0, 0.5}, .pyjamas = 0.1,
           .flag = "--validation-fraction",
           .help = "Fraction of the samples for validation, from 0 to 0.5"},
          FIELD(validation_fraction)),
      Row({.name = "seed", .manifest_place = 7, .pyjamas = int64_t{1},
           .flag = "--seed",
           .help = "The same seed on the CPU gives the same model"},
          FIELD(seed)),
      Row({.name = "device", .manifest_place = 30, .pyjamas = "auto",
           .flag = "--device", .help = "auto, cpu, cuda:0, ..."},
          FIELD(device)),
      Row({.name = "precision", .manifest_place = 26,
           .choices = {"float32", "bfloat16", "auto"}, .pyjamas = "float32",
           .flag = "--precision",
           .help = "Number format of the network: float32, bfloat16, auto"},
          FIELD(precision)),
  };
}

// The rows of the optimiser's steps.
Rows StepRows() {
  return {
      Row({.name = "learning_rate", .manifest_place = 3,
           .range = ParameterRange{0, 1, true}, .pyjamas = 0.001,
           .flag = "--learning-rate"},
          FIELD(learning_rate)),
      Row({.name = "learning_rate_schedule", .manifest_place = 23,
           .choices = {"constant", "cosine", "plateau"}, .pyjamas = "plateau",
           .flag = "--schedule",
           .help = "Learning rate: cosine (rises, then falls to 0), plateau "
                   "(falls where the loss does not) or constant"},
          FIELD(learning_rate_schedule)),
      Row({.name = "learning_rate_patience", .manifest_place = 31,
           .range = ParameterRange{1, 100'000}, .pyjamas = 5,
           .flag = "--learning-rate-patience",
           .help = "With the schedule plateau: a tenth of the rate after this "
                   "many epochs without a lower loss"},
          FIELD(learning_rate_patience)),
      Row({.name = "weight_decay", .manifest_place = 24,
           .range = ParameterRange{0, 1}, .pyjamas = 0.0,
           .flag = "--weight-decay",
           .help = "Weight decay of a step, multiplied by the learning rate"},
          FIELD(weight_decay)),
      Row({.name = "weight_averaging", .manifest_place = 25,
           .range = ParameterRange{0, 0.99999}, .pyjamas = 0.0,
           .flag = "--weight-averaging",
           .help = "Decay of the moving average of the weights; 0: off"},
          FIELD(weight_averaging)),
      Row({.name = "weight_map_w0", .manifest_place = 16,
           .range = ParameterRange{0, 1000}, .pyjamas = 10.0,
           .flag = "--weight-map-w0",
           .help = "Extra weight of background between close objects"},
          FIELD(weight_map_w0)),
      Row({.name = "weight_map_sigma_px", .manifest_place = 17,
           .range = ParameterRange{0, 100, true}, .pyjamas = 5.0,
           .flag = "--weight-map-sigma",
           .help = "Range of --weight-map-w0, in pixels"},
          FIELD(weight_map_sigma_px)),
  };
}

Rows ImageRows() {
  return {
      Row({.name = "network_input_size", .manifest_place = 1,
           .range = ParameterRange{16, 4096},
           .pyjamas = imaging::Size{256, 256}, .fine_tuning = kInherits,
           .flag = "--input-size",
           .help = "Network input size, HxW in pixels; each a multiple of "
                   "2^depth"},
          FIELD(network_input_size)),
      Row({.name = "subimage_size", .manifest_place = 2,
           .range = ParameterRange{16, 65'536},
           .pyjamas = imaging::Size{256, 256}, .fine_tuning = kInherits,
           .flag = "--subimage",
           .help = "Subimage that is scaled to the network input size, HxW in "
                   "pixels"},
          FIELD(subimage_size)),
      Row({.name = "sampling", .manifest_place = 12,
           .choices = {"crop", "rescale"}, .pyjamas = "rescale",
           .fine_tuning = kInherits, .flag = "--sampling",
           .help = "crop: subimages; rescale: whole samples, as PyJAMAS"},
          FIELD(sampling)),
      Row({.name = "intensity_normalization", .manifest_place = 13,
           .choices = {"percentile", "percentile-asinh", "training-max"},
           .pyjamas = "training-max", .fine_tuning = kInherits,
           .flag = "--intensity",
           .help = "percentile-asinh: percentiles of each image, faint objects "
                   "brightened; percentile; training-max, as PyJAMAS"},
          FIELD(intensity)),
      Row({.name = "augmentation", .manifest_place = 15, .pyjamas = false,
           .flag = "--augmentation", .help = "Vary the samples at random",
           .off_flag = "--no-augmentation",
           .off_help = "Train on the samples as they are"},
          FIELD(augmentation)),
      Row({.name = "augmentation_zoom", .manifest_place = 28,
           .range = ParameterRange{1, 4}, .pyjamas = 1.0, .flag = "--zoom",
           .help = "Augmentation enlarges and reduces by up to this factor; "
                   "1: never"},
          FIELD(augmentation_zoom)),
      Row({.name = "augmentation_rotation", .manifest_place = 32,
           .range = ParameterRange{0, 1}, .pyjamas = 0.0,
           .flag = "--rotation",
           .help = "Part of the crops that are turned by any angle, from 0 to "
                   "1"},
          FIELD(augmentation_rotation)),
      Row({.name = "augmentation_inversion", .manifest_place = 33,
           .range = ParameterRange{0, 1}, .pyjamas = 0.0,
           .flag = "--inversion",
           .help = "Part of the crops that are inverted, from 0 to 1: for "
                   "objects both darker and brighter than the ground"},
          FIELD(augmentation_inversion)),
      Row({.name = "augmentation_faults", .manifest_place = 34,
           .range = ParameterRange{0, 1}, .pyjamas = 0.0, .flag = "--faults",
           .help = "Part of the crops that get the faults of bad images, from "
                   "0 to 1: blur, noise, gradients, hot pixels"},
          FIELD(augmentation_faults)),
      Row({.name = "least_diameter_px", .manifest_place = 35,
           .range = ParameterRange{0, 1000}, .pyjamas = 0.0,
           .fine_tuning = kInherits, .flag = "--least-diameter",
           .help = "Enlarge samples whose objects' median diameter is smaller; "
                   "0: all samples have one scale"},
          FIELD(least_diameter_px)),
      Row({.name = "most_diameter_px", .manifest_place = 36,
           .range = ParameterRange{0, 1000}, .pyjamas = 0.0,
           .fine_tuning = kInherits, .flag = "--most-diameter",
           .help = "Reduce samples whose objects' median diameter is larger; "
                   "0: all samples have one scale"},
          FIELD(most_diameter_px)),
      Row({.name = "touching_gap_px", .manifest_place = 18,
           .range = ParameterRange{0, 10}, .pyjamas = 0,
           .flag = "--touching-gap",
           .help = "Background cut between touching objects, in pixels"},
          FIELD(touching_gap_px)),
      Row({.name = "erosion_width", .manifest_place = 6,
           .range = ParameterRange{0, 99}, .pyjamas = 0,
           .flag = "--erosion-width",
           .help = "Default of `segment --erosion-width` for this model; 0: off"},
          FIELD(erosion_width)),
      Row({.name = "min_area_px", .manifest_place = 29,
           .range = ParameterRange{0, 1'073'741'824}, .pyjamas = 0,
           .flag = "--min-area",
           .help = "Default of `segment --min-area` for this model; planned "
                   "below the samples' smallest object"},
          FIELD(min_area_px)),
  };
}

Rows NetworkRows() {
  return {
      Row({.name = "base_width", .manifest_place = 10,
           .range = ParameterRange{1, 256}, .pyjamas = 64,
           .fine_tuning = kKeeps, .flag = "--base-width",
           .help = "Channels at the top level of the U-Net"},
          FIELD(network.base_width)),
      Row({.name = "depth", .manifest_place = 11,
           .range = ParameterRange{1, 6}, .pyjamas = 4, .fine_tuning = kKeeps,
           .flag = "--depth", .help = "Number of times that the U-Net halves the image"},
          FIELD(network.depth)),
      Row({.name = "network_normalization", .manifest_place = 14,
           .choices = {"none", "batch", "group"}, .pyjamas = "none",
           .fine_tuning = kKeeps, .flag = "--network-normalization",
           .help = "Normalization layers: none, batch or group"},
          FIELD(network.normalization)),
      Row({.name = "upsampling", .manifest_place = 20,
           .choices = {"transposed", "nearest"}, .pyjamas = "transposed",
           .fine_tuning = kKeeps, .flag = "--upsampling",
           .help = "Upsampling in the decoder: nearest; transposed, as PyJAMAS"},
          FIELD(network.upsampling)),
      Row({.name = "skip_connection", .manifest_place = 21,
           .choices = {"concatenate", "add"}, .pyjamas = "concatenate",
           .fine_tuning = kKeeps, .flag = "--skip-connection",
           .help = "Skip connections: add; concatenate, as PyJAMAS"},
          FIELD(network.skip_connection)),
      // Inherited, not kept: weights fit any dropout.
      Row({.name = "dropout", .manifest_place = 19,
           .range = ParameterRange{0, 0.9}, .pyjamas = 0.1,
           .fine_tuning = kInherits, .flag = "--dropout",
           .help = "Dropout at the top level; deeper levels have more"},
          FIELD(network.dropout)),
  };
}

#undef FIELD
// clang-format on

}  // namespace

std::string TextOf(const ParameterValue& value) {
  return std::visit(
      Overloaded{
          [](bool flag) { return std::string(flag ? "true" : "false"); },
          [](double number) { return absl::StrFormat("%g", number); },
          [](imaging::Size size) {
            return absl::StrFormat("%dx%d", size.height, size.width);
          },
          [](const auto& other) { return absl::StrCat(other); }},
      value);
}

const std::vector<Parameter>& ParameterTable() {
  static const Rows& table = *[] {
    auto* const all = new Rows;
    for (auto& [group, rows] :
         {std::pair("Training", TrainingRows()), std::pair("Steps", StepRows()),
          std::pair("Images", ImageRows()),
          std::pair("Network", NetworkRows())}) {
      for (const Parameter& row : rows) all->emplace_back(row).group = group;
    }
    return all;
  }();
  return table;
}

const std::vector<const Parameter*>& ParametersInManifestOrder() {
  static const auto& ordered = *[] {
    auto* const rows = new std::vector<const Parameter*>;
    for (const Parameter& row : ParameterTable()) rows->push_back(&row);
    std::sort(rows->begin(), rows->end(), [](const auto* a, const auto* b) {
      return a->manifest_place < b->manifest_place;
    });
    return rows;
  }();
  return ordered;
}

const Parameter* FindParameter(absl::string_view name) {
  const std::vector<Parameter>& table = ParameterTable();
  const auto found =
      std::find_if(table.begin(), table.end(),
                   [name](const Parameter& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace tessera::version
