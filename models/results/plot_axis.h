// Where a value lies along a side of a plot, and which values are named there.
#ifndef TESSERA_MODELS_RESULTS_PLOT_AXIS_H_
#define TESSERA_MODELS_RESULTS_PLOT_AXIS_H_

#include <string>
#include <vector>

namespace tessera::results {

// A value that is named at its place.
struct Tick {
  double value = 0;
  std::string label;
};

// Maps values to [0, 1], linearly or by their logarithm. Plain data.
struct PlotAxis {
  double low = 0;            // Maps to 0.
  double high = 1;           // Maps to 1.
  bool logarithmic = false;  // REQUIRES: low > 0.
  std::vector<Tick> ticks;   // Round values, ascending, within the axis.

  double Position(double value) const;
};

// Holds all finite `values` with a margin; without any, it is from 0 to 1. At
// most about `ticks` values are named. An axis whose values are positive and
// more than ten times apart is logarithmic if `may_be_logarithmic`.
PlotAxis AxisFor(const std::vector<double>& values, int ticks,
                 bool may_be_logarithmic);

// From 1 to `epochs`, naming whole numbers. REQUIRES: epochs > 0.
PlotAxis EpochAxis(int epochs, int ticks);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PLOT_AXIS_H_
