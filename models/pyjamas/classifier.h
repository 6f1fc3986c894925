// What a `.cfr` file says: the dictionary that PyJAMAS pickles.
#ifndef TESSERA_MODELS_PYJAMAS_CLASSIFIER_H_
#define TESSERA_MODELS_PYJAMAS_CLASSIFIER_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/python/numpy_data.h"

namespace tessera::pyjamas {

// A trained U-Net of PyJAMAS, versions 2022.6 to 2026.9.
struct Classifier {
  imaging::Size input_size;  // Of the network, and of the windows in an image.
  imaging::Size step_size;   // From one window to the next.
  int scaler = 1;            // Intensities are divided by this: the largest of
                             // the training images.
  int erosion_width = 0;
  int epochs = 0;  // The three are 0 where the file does not say.
  int batch_size = 0;
  double learning_rate = 0;
  // Epochs; 0: never. Not set where the file does not say.
  std::optional<int> early_stopping_patience;
  std::optional<int> learning_rate_patience;  // Of reducing on a plateau.

  int base_width = 0;  // The network's shape, which the arrays' shapes tell.
  int depth = 0;
  // Kernel and bias of each layer, as LayersOf() orders them. Finite float32.
  // Borrow the pickle's bytes.
  std::vector<python::NumberArray> arrays;
};

// Reads an unpacked `.cfr` without running any code in it.
// Errors: INVALID_ARGUMENT if it is damaged, another kind of classifier, or
// asks for code; RESOURCE_EXHAUSTED if it has too many values. Messages lack
// the file's name; the caller puts it before them.
absl::StatusOr<Classifier> ReadClassifier(absl::string_view pickle);

}  // namespace tessera::pyjamas

#endif  // TESSERA_MODELS_PYJAMAS_CLASSIFIER_H_
