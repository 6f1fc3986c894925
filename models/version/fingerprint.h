// What a dataset is like, in a few numbers: what a training is planned from.
#ifndef TESSERA_MODELS_VERSION_FINGERPRINT_H_
#define TESSERA_MODELS_VERSION_FINGERPRINT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::version {

// Plain data. All 0 for a dataset without samples, and where nothing is known.
//
// An object's diameter is that of the circle of its area, in pixels; objects
// that the image's edge cuts are counted, but do not enter the diameters, nor
// the smallest area, where there are others.
struct Fingerprint {
  int64_t samples = 0;
  int64_t objects = 0;
  int64_t pixels = 0;                    // Of all images.
  imaging::Size smallest_image;          // Each side's least over the images.
  imaging::Size median_image;            // Each side's median.
  imaging::Size largest_image;
  double diameter_p05_px = 0;            // 5 of 100 objects are smaller.
  double diameter_median_px = 0;
  double diameter_p95_px = 0;
  double smallest_object_px = 0;         // Area of the smallest object; 0 where
                                         // an earlier Tessera took these.
  double object_fraction = 0;            // Of the pixels, in [0, 1].
  double touching_fraction = 0;          // Of the objects: those with a pixel
                                         // next (of 8) to another object's.
  double contrast = 0;                   // Median over the images of the 99th
                                         // percentile over the 1st, less 1.
  double saturated_fraction = 0;         // Of the pixels: at the highest value
                                         // of the file's type.
  int bits = 0;                          // 8 or 16; the most of any image.
  bool binary_masks = false;             // Objects were told apart by
                                         // connection in some mask.
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// As JSON, with keys as the fields' names. Errors: INVALID_ARGUMENT naming the
// key that is missing, of a wrong type or out of range.
std::string ToJson(const Fingerprint& fingerprint);
absl::StatusOr<Fingerprint> FingerprintFromJson(absl::string_view json);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_FINGERPRINT_H_
