// What the planes are that objects are made of.
#ifndef TESSERA_MODELS_VERSION_PLANES_H_
#define TESSERA_MODELS_VERSION_PLANES_H_

#include <string>
#include <vector>

#include "models/version/parameters.h"

namespace tessera::version {

// The names of the planes that a network of this target gives, in their order:
// `foreground` (a probability), then `border` (a probability), `distance` (from
// 0 to 1), or `flow_down` and `flow_right`. See unet::Activate().
std::vector<std::string> PlaneNames(Target target);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLANES_H_
