// The axis of a plot: maps values to positions, and chooses the ticks.
#ifndef TESSERA_MODELS_RESULTS_PLOT_AXIS_H_
#define TESSERA_MODELS_RESULTS_PLOT_AXIS_H_

#include <string>
#include <vector>

namespace tessera::results {

// A value with a label on the axis.
struct Tick {
  double value = 0;
  std::string label;
};

// Maps values to [0, 1], linearly or logarithmically. Plain data.
struct PlotAxis {
  double low = 0;            // Maps to 0.
  double high = 1;           // Maps to 1.
  bool logarithmic = false;  // REQUIRES: low > 0.
  std::vector<Tick> ticks;   // Round values from `low` to `high`, ascending.

  double Position(double value) const;
};

// Returns an axis that holds all finite `values` and a margin; without finite
// values, from 0 to 1 and a margin. It has about `ticks` ticks at most. With
// `may_be_logarithmic`, the axis is logarithmic if all values are positive and
// the largest is more than ten times the smallest.
PlotAxis AxisFor(const std::vector<double>& values, int ticks,
                 bool may_be_logarithmic);

// Returns an axis from 1 to `epochs` with ticks at whole numbers; from 0 to 2
// if there is one epoch. REQUIRES: epochs > 0.
PlotAxis EpochAxis(int epochs, int ticks);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PLOT_AXIS_H_
