// Which way the size of an image's objects is found. Private to this room.
#ifndef TESSERA_SERVER_INFERENCE_DIAMETER_CHOICE_H_
#define TESSERA_SERVER_INFERENCE_DIAMETER_CHOICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/version/manifest.h"
#include "server/inference/segment_settings.h"

namespace tessera::inference {

// INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE): the parameter, and why it cannot
// be used.
absl::Status DoesNotFit(absl::string_view parameter, absl::string_view why);

// The choice for a request; see ResolveSettings(). Errors: DoesNotFit() if
// `diameter` and `diameter_px` contradict each other or the subimage size, or
// if the model does not find objects of this size.
absl::StatusOr<DiameterChoice> ChooseDiameter(
    const SegmentParameters& parameters, const version::Manifest& manifest);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DIAMETER_CHOICE_H_
