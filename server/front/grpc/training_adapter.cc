#include "server/front/grpc/training_adapter.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/datasets/dataset_rows.h"
#include "server/front/grpc/convert_job.h"
#include "server/front/grpc/convert_model.h"
#include "server/front/grpc/job_watch.h"
#include "server/jobs/job_id.h"
#include "server/registry/model_rows.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

// Whether `caller` may still read what the job begins with, and make its model.
absl::Status CheckRights(db::Session& session, const access::Principal& caller,
                         const jobs::NewJob& job) {
  ASSIGN_OR_RETURN(const auto dataset,
                   datasets::RevisionName::Parse(job.dataset));
  RETURN_IF_ERROR(access::CheckMayRead(session, caller, dataset.dataset().name(),
                                     datasets::DatasetNotFound(job.dataset)));
  if (!job.initial_model.empty()) {
    ASSIGN_OR_RETURN(const auto initial,
                     registry::VersionName::Parse(job.initial_model));
    const registry::ModelId& model = initial.model();
    RETURN_IF_ERROR(access::CheckMayRead(session, caller, model.name(),
                                       registry::ModelNotFound(model.text())));
  }
  const auto model = registry::ModelId::Known(job.model_id);
  return access::CheckMayChange(session, caller, model.name(),
                              registry::ModelNotFound(model.text()));
}

}  // namespace

absl::StatusOr<std::optional<version::InitialVersion>>
TrainingAdapter::FindInitial(const v1::TrainingJob& asked) const {
  if (asked.initial_model().empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(asked.initial_model()));
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   registry_.Resolve(name));
  ASSIGN_OR_RETURN(version::Manifest manifest, ManifestOf(version));
  return version::InitialVersion{version.name(),
                                 std::move(manifest.parameters)};
}

absl::StatusOr<jobs::NewJob> TrainingAdapter::Plan(
    const v1::TrainingJob& asked) const {
  ASSIGN_OR_RETURN(const auto name,
                   datasets::RevisionName::Parse(asked.dataset()));
  ASSIGN_OR_RETURN(const datasets::Dataset dataset, catalog_.Get(name));
  ASSIGN_OR_RETURN(const auto found, FindInitial(asked));
  const version::InitialVersion* const initial = found ? &*found : nullptr;
  // On nothing first: what is wrong with the request itself is told before
  // the dataset's files are looked at.
  RETURN_IF_ERROR(FromProto(asked, version::Fingerprint(), initial).status());
  ASSIGN_OR_RETURN(const version::Fingerprint fingerprint,
                   catalog_.Fingerprint(dataset.this_revision()));
  ASSIGN_OR_RETURN(jobs::NewJob job, FromProto(asked, fingerprint, initial));
  job.dataset = dataset.revision_name();
  return job;
}

grpc::ServerUnaryReactor* TrainingAdapter::CreateTrainingJob(
    grpc::CallbackServerContext* context,
    const v1::CreateTrainingJobRequest* request, v1::TrainingJob* response) {
  return calls_.AnswerSlowly(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](Gate::Call& call) -> absl::Status {
          const std::string request_id =
              OwnRequestId(call.caller, request->request_id());
          // A retry is answered as before, whatever has become of the dataset.
          ASSIGN_OR_RETURN(const std::optional<jobs::Job> early,
                           store_.FindCreated(
                               request->job().SerializeAsString(), request_id));
          if (early) {
            call.resource = early->name();
            *response = ToProto(*early);
            return absl::OkStatus();
          }
          RETURN_IF_ERROR(gate_.CheckResources(*request, call));
          ASSIGN_OR_RETURN(jobs::NewJob new_job, Plan(request->job()));
          RETURN_IF_ERROR(holders_.CheckRoom(call.caller, 0));
          new_job.owner = call.caller.user;
          RETURN_IF_ERROR(access_.Claim(
              call.caller, absl::StrCat("models/", new_job.model_id)));
          new_job.check_rights = [&](db::Session& session) {
            return CheckRights(session, call.caller, new_job);
          };
          ASSIGN_OR_RETURN(const jobs::Job job,
                           store_.Create(new_job, request_id));
          call.resource = job.name();
          *response = ToProto(job);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* TrainingAdapter::GetTrainingJob(
    grpc::CallbackServerContext* context,
    const v1::GetTrainingJobRequest* request, v1::TrainingJob* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->name()));
          ASSIGN_OR_RETURN(const jobs::Job job, store_.Get(id.text()));
          *response = ToProto(job);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* TrainingAdapter::ListTrainingJobs(
    grpc::CallbackServerContext* context,
    const v1::ListTrainingJobsRequest* request,
    v1::ListTrainingJobsResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const db::Page<jobs::Job> page,
                           store_.List({.size = request->page_size(),
                                        .token = request->page_token()}));
          for (const jobs::Job& job : page.items) {
            // A page with gaps: its token names a job by its number, which
            // tells nothing.
            if (access::MayRead(call.caller, access::AccessOfJob(job.owner))) {
              *response->add_jobs() = ToProto(job);
            }
          }
          response->set_next_page_token(page.next_token);
          return absl::OkStatus();
        });
  });
}

grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>*
TrainingAdapter::WatchTrainingJob(grpc::CallbackServerContext* context,
                                  const v1::WatchTrainingJobRequest* request) {
  return new JobWatch({gate_, store_, streams_}, *context, *request);
}

grpc::ServerUnaryReactor* TrainingAdapter::CancelTrainingJob(
    grpc::CallbackServerContext* context,
    const v1::CancelTrainingJobRequest* request, v1::TrainingJob* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->name()));
          ASSIGN_OR_RETURN(const jobs::Job job, store_.Cancel(id.text()));
          *response = ToProto(job);
          return absl::OkStatus();
        });
  });
}

}  // namespace tessera::front
