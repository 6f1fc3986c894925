#include "server/inference/diameter_choice.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/version/diameters.h"

namespace tessera::inference {
namespace {

// Whether the diameters that are asked for go with the model.
absl::Status CheckKnown(const SegmentParameters& parameters,
                        const version::Manifest& manifest) {
  const auto known = version::KnownDiameters(manifest);
  const bool given = parameters.diameter_px.has_value();
  if (!known) {
    return DoesNotFit(given ? "diameter_px" : "diameter",
                      "cannot be used: the model does not know the size of its "
                      "objects; leave it out, or give a subimage size");
  }
  if (!given) return absl::OkStatus();
  const double diameter = *parameters.diameter_px;
  const version::DiameterRange reach = version::ReachableDiameters(*known);
  if (diameter >= reach.least_px && diameter <= reach.most_px) {
    return absl::OkStatus();
  }
  return DoesNotFit(
      "diameter_px",
      absl::StrFormat(
          "is %s; this model finds objects from %.3g to %.3g px across. Scale "
          "the image, or use a model that was trained with such objects",
          absl::StrCat(diameter), reach.least_px, reach.most_px));
}

}  // namespace

absl::Status DoesNotFit(absl::string_view parameter, absl::string_view why) {
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat("%s %s", parameter, why)),
      "PARAMETER_OUT_OF_RANGE", parameter);
}

absl::StatusOr<DiameterChoice> ChooseDiameter(
    const SegmentParameters& parameters, const version::Manifest& manifest) {
  using enum DiameterChoice;
  if (parameters.method == SegmentMethod::kPyjamas) return kNone;
  const bool given = parameters.diameter_px.has_value();
  const DiameterChoice asked =
      parameters.diameter.value_or(given ? kGiven : kNone);
  if (asked == kUnknown) {
    return DoesNotFit("diameter", "is not known to this server; update it");
  }
  if ((asked == kGiven) != given) {
    return DoesNotFit("diameter_px",
                      given ? "does not go with this `diameter`; leave out one "
                              "of the two"
                            : "is missing; say how large the objects are");
  }
  if (parameters.subimage_size) {
    if (asked == kNone || asked == kModel) return kNone;
    return DoesNotFit("subimage_size",
                      "does not go with a diameter of the objects, which "
                      "decides on it; leave out one of the two");
  }
  if (asked == kModel) return kModel;
  if (asked == kNone) {
    return version::KnownDiameters(manifest) ? kAuto : kModel;
  }
  RETURN_IF_ERROR(CheckKnown(parameters, manifest));
  return asked;
}

}  // namespace tessera::inference
