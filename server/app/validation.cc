#include "server/app/validation.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/examples/split.h"
#include "server/registry/model.h"

namespace tessera::app {
namespace {

// The names of the samples that a training with these parameters holds back,
// which depend on names and numbers of objects only.
std::set<std::string> HeldBack(const std::vector<datasets::Sample>& samples,
                               const version::TrainingParameters& parameters) {
  std::vector<examples::Source> sources;
  for (const datasets::Sample& sample : samples) {
    examples::Source source;
    source.name = sample.name;
    source.object_count = sample.object_count;
    sources.push_back(std::move(source));
  }
  // A divisor that is given is not looked for in the pixels.
  const examples::Split split =
      examples::SplitSamples(sources, parameters, /*training_max=*/1);
  std::set<std::string> names;
  for (const examples::Source& source : split.validation) {
    names.insert(source.name);
  }
  return names;
}

}  // namespace

absl::StatusOr<ValidationSet> Validation::List(
    const Caller& caller, const registry::VersionName& name) const {
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   models_.GetVersion(caller, name));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   registry::ManifestOf(version));
  const auto revision = datasets::RevisionName::Parse(manifest.dataset);
  if (!revision.ok() || manifest.validation_ap.empty()) return ValidationSet();
  const auto dataset = datasets_.Get(caller, *revision);
  if (absl::IsNotFound(dataset.status())) return ValidationSet();
  RETURN_IF_ERROR(dataset.status());
  // A dataset that was deleted and made anew has other samples.
  if (dataset->sha256 != manifest.dataset_sha256) return ValidationSet();
  ASSIGN_OR_RETURN(const std::vector<datasets::Sample> samples,
                   catalog_.AllSamples(*revision));
  if (samples.empty()) return ValidationSet();
  const std::set<std::string> held_back =
      HeldBack(samples, manifest.parameters);
  ValidationSet set{.dataset = manifest.dataset, .samples = {}};
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(set.samples),
               [&held_back](const datasets::Sample& sample) {
                 return held_back.count(sample.name) > 0;
               });
  return set;
}

absl::StatusOr<EvaluatedSample> Validation::Compare(
    const Caller& caller, const EvaluationRequest& request,
    const std::string& sample, std::stop_token stop) {
  ASSIGN_OR_RETURN(const EvaluationOrder order,
                   evaluation_.Begin(caller, request));
  const auto found = std::find_if(
      order.samples.begin(), order.samples.end(),
      [&sample](const datasets::Sample& one) { return one.name == sample; });
  if (found == order.samples.end()) {
    return WithReason(
        absl::NotFoundError(absl::StrCat(
            order.request.dataset.text(),
            " has no sample of this name; list its samples")),
        "SAMPLE_NOT_FOUND");
  }
  return evaluation_.Compare(caller, order, *found, std::move(stop));
}

}  // namespace tessera::app
