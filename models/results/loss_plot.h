// A training's figures over its epochs, as a picture.
#ifndef TESSERA_MODELS_RESULTS_LOSS_PLOT_H_
#define TESSERA_MODELS_RESULTS_LOSS_PLOT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/version/manifest.h"

namespace tessera::results {

struct LossPlot {
  std::string title;  // ASCII: the font has no other letters.
  std::vector<version::EpochMetrics> history;
  int best_epoch = 0;  // Marked; 0: none.
};

// Writes a PNG of 1200 × 700 pixels: above, training and validation loss, on a
// logarithmic axis if they are more than ten times apart; below, validation AP
// at IoU 0.5. What was not measured (NaN) leaves a gap in its line, and a panel
// without any figure is left out.
// Errors: UNAVAILABLE if `path` cannot be written; RESOURCE_EXHAUSTED if there
// is too little memory. REQUIRES: !plot.history.empty().
absl::Status WriteLossPlot(const std::filesystem::path& path,
                           const LossPlot& plot);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_LOSS_PLOT_H_
