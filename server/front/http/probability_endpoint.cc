#include "server/front/http/probability_endpoint.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/front/http/image_parameters.h"
#include "server/front/http/picture_answers.h"

namespace tessera::front::http {
namespace {

// The query's `diameter`: `auto`, `model` or a number of pixels.
absl::StatusOr<inference::SegmentParameters> ParametersOf(
    const Request& request) {
  inference::SegmentParameters parameters;
  const std::string text = request.parameter("diameter");
  if (text.empty()) return parameters;
  double diameter_px = 0;
  if (text == "auto") {
    parameters.diameter = inference::DiameterChoice::kAuto;
  } else if (text == "model") {
    parameters.diameter = inference::DiameterChoice::kModel;
  } else if (absl::SimpleAtod(text, &diameter_px)) {
    parameters.diameter = inference::DiameterChoice::kGiven;
    parameters.diameter_px = diameter_px;
  } else {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "diameter is %s; give auto, model or a number of pixels",
            Quoted(text))),
        "PARAMETER_INVALID");
  }
  return parameters;
}

Response ResponseOf(const inference::ProbabilityPlanes& found) {
  Response response;
  response.content_type = "application/octet-stream";
  // The model's name may come to mean another version.
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Tessera-Width"] = absl::StrCat(found.planes[0].width());
  response.headers["X-Tessera-Height"] = absl::StrCat(found.planes[0].height());
  response.headers["X-Tessera-Bits"] = "8";
  response.headers["X-Tessera-Planes"] = absl::StrJoin(found.names, ",");
  response.headers["X-Tessera-Model"] = found.model_version;
  response.headers["X-Tessera-Diameter"] = absl::StrCat(found.diameter_px);
  for (const imaging::Plane<uint8_t>& plane : found.planes) {
    response.body.append(plane.pixels().begin(), plane.pixels().end());
  }
  return response;
}

Description About() {
  Description about{
      .summary = "Computes where a model sees objects in a region.",
      .query = {{.name = "model",
                 .type = "string",
                 .description = "The name of a model, or of one of its "
                                "versions.",
                 .required = true},
                {.name = "diameter",
                 .type = "string",
                 .description = "The diameter of the objects in pixels, auto "
                                "or model; auto if left out."},
                {.name = "channel",
                 .type = "integer",
                 .description = "The file's channel, counted from 1; 1 if left "
                                "out."}},
      .response_type = "application/octet-stream"};
  about.query = With(std::move(about.query), RegionQuery());
  return about;
}

}  // namespace

void AddProbabilityEndpoint(Router& router, app::Probabilities& probabilities) {
  const auto read =
      [&probabilities](const Request& request) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(registry::VersionName model,
                     registry::VersionName::Parse(request.parameter("model")));
    app::RegionQuestion question{.model = std::move(model)};
    ASSIGN_OR_RETURN(question.parameters, ParametersOf(request));
    ASSIGN_OR_RETURN(question.slice, SliceOf(request));
    ASSIGN_OR_RETURN(question.region, RegionOf(request));
    ASSIGN_OR_RETURN(const inference::ProbabilityPlanes found,
                     probabilities.Read(request.caller, question));
    return ResponseOf(found);
  };
  router.Add("GET", "/v1/files/{sha256}/slices/{slice}/probability",
             app::kReadProbability, read, About());
}

}  // namespace tessera::front::http
