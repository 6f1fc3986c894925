// Describes a dataset in a few numbers, from which a training is planned.
#ifndef TESSERA_MODELS_VERSION_FINGERPRINT_H_
#define TESSERA_MODELS_VERSION_FINGERPRINT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"

namespace tessera::version {

// Plain data. All 0 for a dataset without samples, and if nothing is known.
//
// An object's diameter is that of a circle of its area, in pixels. Objects that
// the image's edge cuts are counted in `objects`. They do not count in the
// diameters and the smallest area if there are others.
struct Fingerprint {
  int64_t samples = 0;
  int64_t objects = 0;
  int64_t pixels = 0;                    // Of all images.
  imaging::Size smallest_image;          // Smallest height and smallest width
                                         // of any image.
  imaging::Size median_image;            // Median height and median width.
  imaging::Size largest_image;
  double diameter_p05_px = 0;            // 5 % of the objects are smaller.
  double diameter_median_px = 0;
  double diameter_p95_px = 0;
  // Of the samples' median diameters: 5 % of the samples have smaller objects.
  // Samples without objects do not count. 0 in fingerprints of earlier
  // Tesseras.
  double sample_diameter_p05_px = 0;
  double sample_diameter_median_px = 0;
  double sample_diameter_p95_px = 0;
  double smallest_object_px = 0;         // Area of the smallest object; 0 in
                                         // fingerprints of earlier Tesseras.
  double object_fraction = 0;            // Part of the pixels, in [0, 1].
  double touching_fraction = 0;          // Part of the objects: those with a
                                         // pixel next (of 8) to another
                                         // object's.
  double contrast = 0;                   // 99th percentile divided by the 1st,
                                         // minus 1; the median over the images.
  double saturated_fraction = 0;         // Part of the pixels: those with the
                                         // highest value of the file's type.
  int bits = 0;                          // 8 or 16: the most of any image.
  bool binary_masks = false;             // In some mask objects were told apart
                                         // by connection.
  double pixel_size_um = 0;              // Side of a pixel: the median over the
                                         // images whose files say so. 0: not
                                         // known.
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Writes and reads JSON; keys are the fields' names. Errors: INVALID_ARGUMENT
// naming the key that is missing, of a wrong type or out of range.
std::string ToJson(const Fingerprint& fingerprint);
absl::StatusOr<Fingerprint> FingerprintFromJson(absl::string_view json);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_FINGERPRINT_H_
