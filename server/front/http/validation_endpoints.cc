#include "server/front/http/validation_endpoints.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/results/compact_outlines.h"
#include "nlohmann/json.hpp"
#include "server/datasets/dataset_name.h"
#include "server/front/http/answer.h"
#include "server/registry/model_name.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

absl::StatusOr<Response> List(const app::Validation& validation,
                              const Request& request) {
  ASSIGN_OR_RETURN(const registry::VersionName name,
                   registry::VersionName::Parse(request.value("name")));
  ASSIGN_OR_RETURN(const app::ValidationSet set,
                   validation.List(request.caller, name));
  Json samples = Json::array();
  for (const datasets::Sample& sample : set.samples) {
    samples.push_back({{"name", sample.name},
                       {"width", sample.size.width},
                       {"height", sample.size.height},
                       {"objectCount", sample.object_count}});
  }
  return JsonResponse(
      Json{{"dataset", set.dataset}, {"samples", std::move(samples)}}.dump(
          -1, ' ', false, Json::error_handler_t::replace));
}

// `0.91,0.88,…`; NaN where neither the mask nor the version has an object.
std::string AccuracyOf(const evaluation::CountsByThreshold& counts) {
  return absl::StrJoin(counts, ",", [](std::string* out, const auto& count) {
    const double ap = count.AveragePrecision();
    absl::StrAppend(out, std::isnan(ap) ? "NaN" : absl::StrFormat("%.4f", ap));
  });
}

absl::StatusOr<Response> Evaluate(app::Validation& validation,
                                  const Request& request) {
  ASSIGN_OR_RETURN(registry::VersionName model,
                   registry::VersionName::Parse(request.value("name")));
  ASSIGN_OR_RETURN(datasets::RevisionName dataset,
                   datasets::RevisionName::Parse(request.parameter("dataset")));
  ASSIGN_OR_RETURN(
      const app::EvaluatedSample evaluated,
      validation.Compare(request.caller,
                         {.model = std::move(model),
                          .dataset = std::move(dataset),
                          .parameters = {},
                          .channel = {}},
                         request.parameter("sample"), request.client_left));
  results::CompactOutlines outlines;
  for (const imaging::Outline& outline : evaluated.outlines) {
    results::Object object;
    object.outline = outline;
    outlines.Add(object);
  }
  Response response{.content_type = "application/vnd.tessera.outlines"};
  // The names may come to mean others.
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Tessera-Average-Precision"] =
      AccuracyOf(evaluated.counts);
  response.body = outlines.Take();
  return response;
}

constexpr char kListSchema[] =
    R"({"type":"object","required":["dataset","samples"],"properties":{
"dataset":{"type":"string","description":"The revision, or empty if it is not known or not to be seen."},
"samples":{"type":"array","items":{"type":"object","required":["name","width","height","objectCount"],"properties":{
"name":{"type":"string"},"width":{"type":"integer"},"height":{"type":"integer"},"objectCount":{"type":"integer"}}}}}})";

}  // namespace

void AddValidationEndpoints(Router& router, app::Validation& validation) {
  const std::string version = "/v1/{name=models/*/versions/*}";
  router.Add("GET", version + "/validationSamples",
             app::kListValidationSamples,
             [&validation](const Request& request) {
               return List(validation, request);
             },
             {.summary = "Lists the samples that the version was not trained "
                         "on, but measured with.",
              .response_schema = kListSchema});
  router.Add(
      "GET", version + "/evaluation", app::kEvaluateSample,
      [&validation](const Request& request) {
        return Evaluate(validation, request);
      },
      {.summary = "Finds the objects of a sample, and compares them with the "
                  "outlined ones.",
       .query = {{.name = "dataset",
                  .type = "string",
                  .description = "A dataset, or one of its revisions.",
                  .required = true},
                 {.name = "sample",
                  .type = "string",
                  .description = "The sample's name.",
                  .required = true}},
       .response_type = "application/vnd.tessera.outlines"});
}

}  // namespace tessera::front::http
