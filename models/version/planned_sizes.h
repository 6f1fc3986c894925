// Rules for two values that follow from the fingerprint alone. The plan and the
// preset `pyjamas` share these rules.
#ifndef TESSERA_MODELS_VERSION_PLANNED_SIZES_H_
#define TESSERA_MODELS_VERSION_PLANNED_SIZES_H_

#include <string>

#include "models/imaging/image.h"
#include "models/version/fingerprint.h"
#include "models/version/parameters.h"

namespace tessera::version {

// A value and why it is so; for people to read.
template <typename T>
struct PlannedValue {
  T value;
  std::string reason;
};

// The bound on an object's pixels that drops specks, but no object as large as
// those of the samples: half of the smallest object, from 1 to 10 px. Without a
// known object it is EarlierMinAreaPx().
PlannedValue<int> PlannedMinAreaPx(const Fingerprint& fingerprint,
                                   Sampling sampling);

// The subimage for `rescale` sampling, which trains on whole samples scaled to
// the network input: the samples' median size, so that the network is applied
// at the scale that it was trained at. Without samples it is `network_input`.
PlannedValue<imaging::Size> SubimageOfWholeSamples(
    const Fingerprint& fingerprint, imaging::Size network_input);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PLANNED_SIZES_H_
