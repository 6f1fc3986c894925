// Why objects are not to be trusted: words that all rooms have in common.
#ifndef TESSERA_MODELS_VERSION_DOUBT_H_
#define TESSERA_MODELS_VERSION_DOUBT_H_

namespace tessera::version {

// What speaks against the objects of a slice.
enum class Doubt {
  kUnsure,      // The network is not sure which pixels are objects.
  kBlurred,     // The image hardly changes where the outlines are.
  kMixed,       // Objects are partly brighter, partly darker than the ground.
  kOverexposed  // Much of the objects has the highest intensity.
};

// As in JSON: `unsure`.
constexpr const char* NameOf(Doubt doubt) {
  switch (doubt) {
    case Doubt::kUnsure:
      return "unsure";
    case Doubt::kBlurred:
      return "blurred";
    case Doubt::kMixed:
      return "mixed";
    case Doubt::kOverexposed:
      return "overexposed";
  }
  return "unsure";
}

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_DOUBT_H_
