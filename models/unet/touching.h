// What a network of the target `distance` says of objects that touch.
#ifndef TESSERA_MODELS_UNET_TOUCHING_H_
#define TESSERA_MODELS_UNET_TOUCHING_H_

namespace tessera::unet {

// Where the probability that objects touch is above the first, the distance is
// multiplied by the second. Both were chosen on the validation samples of two
// trainings (docs/accuracy.md).
inline constexpr double kSurelyTouching = 0.7;
inline constexpr double kDistanceLeft = 0.5;

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_TOUCHING_H_
