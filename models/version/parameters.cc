#include "models/version/parameters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/overloaded.h"
#include "base/status_macros.h"
#include "models/version/parameter_table.h"

namespace tessera::version {
namespace {

// NaN is never in a range.
absl::Status CheckNumber(const std::string& name, double value, bool whole,
                         const ParameterRange& range) {
  const bool high_enough =
      range.above ? value > range.min : value >= range.min;
  if (high_enough && value <= range.max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      whole ? absl::StrFormat("%s is %.0f; it must be from %.0f to %.0f", name,
                              value, range.min, range.max)
            : absl::StrFormat("%s is %g; it must be %s %g and at most %g", name,
                              value, range.above ? "above" : "at least",
                              range.min, range.max));
}

absl::Status CheckSize(const std::string& name, imaging::Size size,
                       const ParameterRange& range) {
  RETURN_IF_ERROR(
      CheckNumber("the height of " + name, size.height, true, range));
  return CheckNumber("the width of " + name, size.width, true, range);
}

absl::Status CheckRanges(const TrainingParameters& parameters) {
  for (const Parameter& row : ParameterTable()) {
    // CheckInputSize() checks it and says more.
    if (!row.range || row.name == "network_input_size") continue;
    RETURN_IF_ERROR(std::visit(
        Overloaded{
            [&](int v) { return CheckNumber(row.name, v, true, *row.range); },
            [&](double v) {
              return CheckNumber(row.name, v, false, *row.range);
            },
            [&](imaging::Size v) { return CheckSize(row.name, v, *row.range); },
            [](const auto&) { return absl::OkStatus(); }},
        row.get(parameters)));
  }
  return absl::OkStatus();
}

// REQUIRES: the depth is in its range.
absl::Status CheckInputSize(const TrainingParameters& parameters) {
  const ParameterRange range = *FindParameter("network_input_size")->range;
  const imaging::Size size = parameters.network_input_size;
  const int step = 1 << parameters.network.depth;
  for (const auto& [side, pixels] :
       {std::pair("height", size.height), std::pair("width", size.width)}) {
    if (pixels < range.min || pixels > range.max || pixels % step != 0) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "network_input_size has %s %d; it must be a multiple of %d (2^depth)"
          " from %.0f to %.0f",
          side, pixels, step, std::max<double>(range.min, step), range.max));
    }
  }
  // With a batch of one, each channel would have one value to compute a
  // variance of.
  if (parameters.network.normalization == NetworkNormalization::kBatch &&
      size == imaging::Size{step, step}) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "network_input_size is %d×%d, one pixel at the bottom of the network; "
        "network_normalization `batch` needs a larger one",
        step, step));
  }
  return absl::OkStatus();
}

// Checks the syntax only: which devices exist is known where training runs.
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

std::string NameIn(absl::string_view parameter,
                   const TrainingParameters& parameters) {
  return std::get<std::string>(FindParameter(parameter)->get(parameters));
}

}  // namespace

TrainingParameters PyjamasParameters() {
  TrainingParameters parameters;
  for (const Parameter& row : ParameterTable()) {
    row.set(row.pyjamas, parameters).IgnoreError();  // Tests cover every row.
  }
  return parameters;
}

absl::Status Validate(const TrainingParameters& parameters) {
  RETURN_IF_ERROR(CheckRanges(parameters));
  RETURN_IF_ERROR(CheckInputSize(parameters));
  return CheckDevice(parameters.device);
}

std::string NameOf(Target value) { return NameIn("target", {.target = value}); }
std::string NameOf(Precision value) {
  return NameIn("precision", {.precision = value});
}

absl::StatusOr<Precision> ParsePrecision(absl::string_view name) {
  TrainingParameters parameters;
  RETURN_IF_ERROR(
      FindParameter("precision")->set(std::string(name), parameters));
  return parameters.precision;
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
