#include "models/version/planes.h"

namespace tessera::version {

std::vector<std::string> PlaneNames(Target target) {
  switch (target) {
    case Target::kForeground:
      return {"foreground"};
    case Target::kBorder:
      return {"foreground", "border"};
    case Target::kDistance:
      return {"foreground", "distance"};
    case Target::kFlow:
      return {"foreground", "flow_down", "flow_right"};
  }
  return {};
}

}  // namespace tessera::version
