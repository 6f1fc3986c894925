#include "models/results/plot_axis.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "absl/strings/str_format.h"

namespace tessera::results {
namespace {

constexpr double kLogarithmicFrom = 10;  // Ratio of largest to smallest value.
constexpr double kMargin = 0.06;         // Part of the axis, at each end.

// Returns 1, 2 or 5 times a power of ten, at least `step`.
double RoundStep(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

void AddLinearTicks(PlotAxis& axis, int ticks) {
  const double step = RoundStep((axis.high - axis.low) / ticks);
  const int decimals =
      std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  for (double i = std::ceil(axis.low / step); i * step <= axis.high; ++i) {
    // Adding 0 turns -0 into 0.
    axis.ticks.push_back(
        {i * step, absl::StrFormat("%.*f", decimals, i * step + 0.0)});
  }
}

// Adds ticks at powers of ten and, where there is room, at 2 and 5 times them.
void AddLogarithmicTicks(PlotAxis& axis, int ticks) {
  const double decades = std::log10(axis.high / axis.low);
  const bool sparse = 3 * decades > ticks;
  const int stride =
      std::max(1, static_cast<int>(std::ceil(decades / ticks)));
  for (int exponent = static_cast<int>(std::floor(std::log10(axis.low)));
       std::pow(10, exponent) <= axis.high; exponent += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, exponent);
      if (value < axis.low || value > axis.high) continue;
      if (sparse && factor > 1) continue;
      axis.ticks.push_back({value, absl::StrFormat("%g", value)});
    }
  }
}

}  // namespace

double PlotAxis::Position(double value) const {
  if (!logarithmic) return (value - low) / (high - low);
  return std::log(value / low) / std::log(high / low);
}

PlotAxis AxisFor(const std::vector<double>& values, int ticks,
                 bool may_be_logarithmic) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](double value) { return std::isfinite(value); });
  PlotAxis axis;
  if (!finite.empty()) {
    const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
    axis.low = *low;
    axis.high = *high;
  }
  axis.logarithmic = may_be_logarithmic && axis.low > 0 &&
                     axis.high > kLogarithmicFrom * axis.low;
  if (axis.logarithmic) {
    const double margin = std::pow(axis.high / axis.low, kMargin);
    axis.low /= margin;
    axis.high *= margin;
    AddLogarithmicTicks(axis, ticks);
    return axis;
  }
  // If all values are equal, the margin gives the axis a length.
  const double span = axis.high - axis.low;
  const double margin =
      span > 0 ? kMargin * span : std::max(std::abs(axis.low) / 10, 0.01);
  axis.low -= margin;
  axis.high += margin;
  AddLinearTicks(axis, ticks);
  return axis;
}

PlotAxis EpochAxis(int epochs, int ticks) {
  assert(epochs > 0);
  PlotAxis axis{.low = 1, .high = static_cast<double>(epochs)};
  if (epochs == 1) {
    axis.low = 0;
    axis.high = 2;
  }
  const int step = std::max(
      1, static_cast<int>(RoundStep((axis.high - axis.low) / ticks)));
  // Ticks at the first epoch, then at round numbers.
  axis.ticks.push_back({1, "1"});
  for (int epoch = step; epoch <= epochs; epoch += step) {
    if (epoch > 1) {
      axis.ticks.push_back({static_cast<double>(epoch),
                            absl::StrFormat("%d", epoch)});
    }
  }
  return axis;
}

}  // namespace tessera::results
