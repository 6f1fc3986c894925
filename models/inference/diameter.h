// Estimates from an image how large its objects are.
#ifndef TESSERA_MODELS_INFERENCE_DIAMETER_H_
#define TESSERA_MODELS_INFERENCE_DIAMETER_H_

#include <cstdint>
#include <stop_token>

#include "absl/status/statusor.h"
#include "models/imaging/row_source.h"
#include "models/inference/prediction.h"
#include "models/inference/predictor.h"
#include "models/version/manifest.h"

namespace tessera::inference {

// How large the objects of an image are.
struct DiameterEstimate {
  double diameter_px = 0;  // Median over the objects, each the diameter of a
                           // circle of its area, in the image's pixels. 0: not
                           // known.
  double confidence = 0;   // From 0 to 1.
  friend bool operator==(const DiameterEstimate&,
                         const DiameterEstimate&) = default;
};

// From this confidence on an estimate is used.
inline constexpr double kSureConfidence = 0.5;

// Estimates the diameter with the model's own network: finds objects at scales
// an octave apart, each where the middle of the image has the most contrast (in
// 256×256 pixels of the network's input, or one subimage), and takes the scale
// at which objects of the sizes that the model knows have the highest scores.
// Sure are estimates of several objects with high scores that another scale
// bears out, if another could show objects of that size. The diameter is
// rounded to steps of a sixteenth of an octave, so that the rounding of the
// network does not change it. Deterministic.
//
// Not known if the model does not know the size of its objects
// (version::KnownDiameters()) or finds none. Of `options`, `priority`, `times`
// and `on_out_of_memory` are used.
//
// Errors: those of Predictor::Predict().
absl::StatusOr<DiameterEstimate> EstimateDiameter(Predictor& predictor,
                                                  imaging::RowSource& image,
                                                  const PredictOptions& options,
                                                  std::stop_token stop);

// The most pixels of an image of this size that EstimateDiameter() keeps at
// once, besides the rows that it reads.
int64_t PixelsToEstimate(const version::Manifest& manifest,
                         imaging::Size image);

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_DIAMETER_H_
