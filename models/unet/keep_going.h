// Interrupts the application of a network.
#ifndef TESSERA_MODELS_UNET_KEEP_GOING_H_
#define TESSERA_MODELS_UNET_KEEP_GOING_H_

#include <functional>

namespace tessera::unet {

// Called between two parts of a network; false ends the application there. An
// empty function means true. If a network says so, the function may apply
// another network, or the same one.
using KeepGoing = std::function<bool()>;

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_KEEP_GOING_H_
