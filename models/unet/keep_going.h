// How the application of a network is interrupted.
#ifndef TESSERA_MODELS_UNET_KEEP_GOING_H_
#define TESSERA_MODELS_UNET_KEEP_GOING_H_

#include <functional>

namespace tessera::unet {

// Asked between two parts of a network; false ends it there. Empty: true. Where
// a network says so, it may apply another one, or the same, meanwhile.
using KeepGoing = std::function<bool()>;

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_KEEP_GOING_H_
