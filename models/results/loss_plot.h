// Plots loss and validation AP of a training job over its epochs.
#ifndef TESSERA_MODELS_RESULTS_LOSS_PLOT_H_
#define TESSERA_MODELS_RESULTS_LOSS_PLOT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/version/manifest.h"

namespace tessera::results {

struct LossPlot {
  std::string title;  // ASCII; the font has no other characters.
  std::vector<version::EpochMetrics> history;
  int best_epoch = 0;  // Marked by a line; 0: no mark.
};

// Writes a PNG of 1200 × 700 pixels. The upper panel shows training and
// validation loss; its axis is logarithmic if the largest loss is more than ten
// times the smallest. The lower panel shows validation AP at IoU 0.5. A value
// that was not measured (NaN) leaves a gap in its line. A panel without values
// is left out.
// Errors: UNAVAILABLE if `path` cannot be written; RESOURCE_EXHAUSTED if there
// is too little memory. REQUIRES: !plot.history.empty().
absl::Status WriteLossPlot(const std::filesystem::path& path,
                           const LossPlot& plot);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_LOSS_PLOT_H_
