// How far the objects that a network found in an image are to be trusted.
#ifndef TESSERA_MODELS_INSTANCES_CONFIDENCE_H_
#define TESSERA_MODELS_INSTANCES_CONFIDENCE_H_

#include <cstdint>
#include <optional>

#include "models/imaging/image.h"
#include "models/version/doubt.h"

namespace tessera::instances {

using version::Doubt;

// Four figures of an image, each from 0 (bad) to 1, and their product.
struct Confidence {
  // 1 minus the mean of 4·p·(1 − p) over the objects' pixels, where p is the
  // probability of belonging to an object.
  double certainty = 0;
  // How steeply intensities change across the outlines: over 3 px of the
  // network's input, compared with 13 px. From a half on it is 1.
  double sharpness = 1;
  // The mean change of intensity into an object, over 13 px, divided by its
  // standard deviation over all outlines. From 1 on it is 1.
  double evenness = 1;
  // The part of the objects' pixels below the objects' highest intensity.
  double exposure = 1;

  double value() const { return certainty * sharpness * evenness * exposure; }
  // The doubt that lowers the value most, if it has to be `least`.
  Doubt WorstDoubt(double least) const;
};

// Measures the confidence of an image from the top down, some rows at a time,
// and keeps a few sums. The size of the bands changes nothing. Here the pixels
// above the object threshold are the objects' pixels; outlines are where a row
// enters and leaves them.
//
// The figures were chosen by how well they tell images with AP below 0.3 from
// images with AP above 0.7 among transformed samples; docs/accuracy.md has the
// table and the command.
//
// Not thread-safe; one for each image.
class ConfidenceMeter {
 public:
  // `scale`: pixels of the image for each pixel of the network's input.
  // REQUIRES: scale > 0.
  ConfidenceMeter(double object_threshold, double scale);

  // Adds the next rows: the image's own intensities, and the first of the
  // planes that objects are decoded from (see encode.h), for any target.
  // REQUIRES: both have the same size.
  void Add(const imaging::GrayPlane& image,
           const imaging::FloatPlane& probability);

  // Empty if no pixel is above the threshold.
  std::optional<Confidence> Get() const;

 private:
  void AddRow(const uint16_t* image, const float* probability, int width);
  // Adds the outline between the pixels x and x + 1; the object is to the right
  // if `enters`.
  void AddEdge(const uint16_t* image, int width, int x, bool enters);

  const float threshold_;
  const int near_px_;  // How far from an outline its two sides are compared.
  const int far_px_;
  int64_t pixels_ = 0;  // Of objects.
  double vagueness_ = 0;
  uint16_t highest_ = 0;  // Of the objects' intensities.
  int64_t highest_count_ = 0;
  int64_t near_change_ = 0;  // Inside less outside, over all outlines.
  int64_t far_change_ = 0;
  int64_t far_change_squares_ = 0;
  int64_t edges_ = 0;
};

}  // namespace tessera::instances

#endif  // TESSERA_MODELS_INSTANCES_CONFIDENCE_H_
