// At which scale a model finds objects of a given size.
#ifndef TESSERA_MODELS_VERSION_DIAMETERS_H_
#define TESSERA_MODELS_VERSION_DIAMETERS_H_

#include <optional>

#include "models/imaging/image.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::version {

// An object's diameter is that of a circle of its area. The diameter of an
// image is the median of its objects' diameters.

// Images whose diameters lie in the range keep the training's scale.
struct DiameterRange {
  double least_px = 0;  // Above 0.
  double most_px = 0;   // At least `least_px`.
  friend bool operator==(const DiameterRange&, const DiameterRange&) = default;
};

// An image's objects may be this many times larger or smaller than the model's.
inline constexpr double kMostMagnification = 8;

// The bounds of the training's parameters, if it had any; else the 5th and the
// 95th percentile of the samples' diameters (of the objects' in versions of
// earlier Tesseras). Empty if the model does not know the size of its objects:
// its fingerprint has no diameters, or its training scaled whole samples to the
// network input, as PyJAMAS does.
std::optional<DiameterRange> KnownDiameters(const Manifest& manifest);

// The diameters for which SubimageFor() reaches the model's scale.
// REQUIRES: `known` is from KnownDiameters().
DiameterRange ReachableDiameters(const DiameterRange& known);

// How much larger than the model's objects those of an image are, from 1 /
// kMostMagnification to kMostMagnification. 1 if the diameter is in the model's
// range, is 0 or if the model does not know its objects' size.
double MagnificationOf(const Manifest& manifest, double diameter_px);

// The training's subimage size times `factor`. Its sides are rounded; where
// they or its area would be out of the range that inference takes, it is made
// smaller or larger. REQUIRES: factor > 0.
imaging::Size ScaledSubimage(const Manifest& manifest, double factor);

// The subimage size for an image of this diameter: ScaledSubimage() with
// MagnificationOf().
imaging::Size SubimageFor(const Manifest& manifest, double diameter_px);

// Pixels of an image for each pixel of the network's input: the geometric mean
// of both axes.
double ImagePixelsPerInput(imaging::Size subimage, imaging::Size network_input);

// Returns the rectangle of an image that is scaled to the network input size
// in training, if the image's objects have the median diameter `diameter_px`,
// in the image's pixels. It is `subimage_size` where the objects then have a
// diameter within the parameters' bounds in the network's input, or where there
// are no bounds or `diameter_px` is 0. Otherwise it is larger or smaller, by at
// most a factor of kMostMagnification, so that they have the nearer bound.
imaging::Size SubimageForDiameter(const TrainingParameters& parameters,
                                  double diameter_px);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_DIAMETERS_H_
