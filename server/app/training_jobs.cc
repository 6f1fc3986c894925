#include "server/app/training_jobs.h"

#include <utility>

#include "base/status_macros.h"
#include "base/trace.h"
#include "models/version/manifest.h"
#include "models/version/plan_request.h"
#include "server/access/access_rows.h"
#include "server/datasets/dataset_rows.h"
#include "server/jobs/job_rows.h"
#include "server/registry/model_rows.h"

namespace tessera::app {
namespace {

// Checks that `caller` may still read the dataset and the initial model, and
// may add to the job's model.
absl::Status CheckRights(db::Session& session, const access::Principal& caller,
                         const TrainingRequest& request) {
  const datasets::RevisionName& dataset = request.dataset;
  RETURN_IF_ERROR(
      access::CheckMayRead(session, caller, dataset.dataset().name(),
                           datasets::DatasetNotFound(dataset.text())));
  if (request.initial_model) {
    const registry::ModelId& model = request.initial_model->model();
    RETURN_IF_ERROR(access::CheckMayRead(
        session, caller, model.name(), registry::ModelNotFound(model.text())));
  }
  return access::CheckMayAdd(session, caller, request.model.name(),
                             registry::ModelNotFound(request.model.text()));
}

}  // namespace

absl::Status TrainingJobs::CheckMayRead(const Caller& caller,
                                        const jobs::JobId& id) const {
  return control_.CheckMayRead(caller, id.name(), jobs::JobNotFound(id.text()));
}

absl::StatusOr<std::optional<version::InitialVersion>>
TrainingJobs::FindInitial(const TrainingRequest& request) const {
  if (!request.initial_model) return std::nullopt;
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   registry_.Resolve(*request.initial_model));
  ASSIGN_OR_RETURN(version::Manifest manifest, ManifestOf(version));
  return version::InitialVersion{version.name(),
                                 std::move(manifest.parameters)};
}

absl::StatusOr<jobs::NewJob> TrainingJobs::Plan(
    const TrainingRequest& request) const {
  ASSIGN_OR_RETURN(const datasets::Dataset dataset,
                   catalog_.Get(request.dataset));
  ASSIGN_OR_RETURN(const auto found, FindInitial(request));
  const version::InitialVersion* const initial = found ? &*found : nullptr;
  RETURN_IF_ERROR(request.given.status());
  // Plan without a fingerprint first, so that errors in the request are
  // reported before the dataset's files are read.
  RETURN_IF_ERROR(version::PlanRequest(request.preset, version::Fingerprint(),
                                       *request.given, initial)
                      .status());
  ASSIGN_OR_RETURN(const version::Fingerprint fingerprint,
                   catalog_.Fingerprint(dataset.this_revision()));
  ASSIGN_OR_RETURN(version::Plan plan,
                   version::PlanRequest(request.preset, fingerprint,
                                        *request.given, initial));
  jobs::NewJob job;
  job.dataset = dataset.revision_name();
  job.model_id = request.model.text();
  if (initial != nullptr) job.initial_model = initial->name;
  job.parameters = std::move(plan.parameters);
  job.plan = std::move(plan.decisions);
  job.asked = request.asked;
  return job;
}

absl::Status TrainingJobs::CheckMayReadSources(
    const Caller& caller, const TrainingRequest& request) const {
  RETURN_IF_ERROR(
      control_.CheckMayRead(caller, request.dataset.dataset().name(),
                            datasets::DatasetNotFound(request.dataset.text())));
  if (!request.initial_model) return absl::OkStatus();
  const registry::ModelId& model = request.initial_model->model();
  return control_.CheckMayRead(caller, model.name(),
                               registry::ModelNotFound(model.text()));
}

absl::StatusOr<jobs::NewJob> TrainingJobs::Preview(
    const Caller& caller, const TrainingRequest& request) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kCreateTrainingJob));
  RETURN_IF_ERROR(CheckMayReadSources(caller, request));
  const std::string model = request.model.name();
  // Create() makes a model that does not exist.
  ASSIGN_OR_RETURN(const auto owned, control_.store().Find(model));
  if (owned) {
    RETURN_IF_ERROR(control_.CheckMayAdd(
        caller, model, registry::ModelNotFound(request.model.text())));
  }
  ASSIGN_OR_RETURN(jobs::NewJob job, Plan(request));
  job.owner = caller.principal.user;
  return job;
}

absl::StatusOr<jobs::Job> TrainingJobs::Queue(const Caller& caller,
                                              const TrainingRequest& request,
                                              const std::string& request_id) {
  ASSIGN_OR_RETURN(const std::optional<jobs::Job> early,
                   store_.FindCreated(request.asked, request_id));
  if (early) return *early;
  RETURN_IF_ERROR(CheckMayReadSources(caller, request));
  ASSIGN_OR_RETURN(jobs::NewJob job, Plan(request));
  RETURN_IF_ERROR(control_.holders().CheckRoom(caller.principal, 0));
  job.owner = caller.principal.user;
  RETURN_IF_ERROR(
      control_.store().Claim(caller.principal, request.model.name()));
  job.check_rights = [&](db::Session& session) {
    return CheckRights(session, caller.principal, request);
  };
  return store_.Create(job, request_id);
}

absl::StatusOr<jobs::Job> TrainingJobs::Create(const Caller& caller,
                                               const TrainingRequest& request,
                                               const std::string& request_id) {
  std::string resource = request.dataset.dataset().name();
  const auto create = [&]() -> absl::StatusOr<jobs::Job> {
    ASSIGN_OR_RETURN(jobs::Job job,
                     Queue(caller, request, OwnRequestId(caller, request_id)));
    resource = job.name();
    trace::NoteQueued(resource);
    return job;
  };
  return control_.Run(caller, kCreateTrainingJob, resource, create);
}

absl::StatusOr<jobs::Job> TrainingJobs::Get(const Caller& caller,
                                            const jobs::JobId& id) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetTrainingJob));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.Get(id.text());
}

absl::StatusOr<db::Page<jobs::Job>> TrainingJobs::List(
    const Caller& caller, const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListTrainingJobs));
  ASSIGN_OR_RETURN(db::Page<jobs::Job> found, store_.List(page));
  // The page token holds only a job's number, so it reveals nothing.
  std::erase_if(found.items, [&](const jobs::Job& job) {
    return !access::MayRead(caller.principal, access::AccessOfJob(job.owner));
  });
  return found;
}

absl::StatusOr<jobs::Subscription> TrainingJobs::Watch(
    const Caller& caller, const jobs::JobId& id, int64_t after_sequence,
    jobs::JobCallback callback) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kWatchTrainingJob));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.Watch(id.text(), after_sequence, std::move(callback));
}

absl::StatusOr<jobs::Job> TrainingJobs::Cancel(const Caller& caller,
                                               const jobs::JobId& id) {
  const auto cancel = [&]() -> absl::StatusOr<jobs::Job> {
    RETURN_IF_ERROR(control_.CheckMayChange(caller, id.name(),
                                            jobs::JobNotFound(id.text())));
    return store_.Cancel(id.text());
  };
  return control_.Run(caller, kCancelTrainingJob, id.name(), cancel);
}

}  // namespace tessera::app
