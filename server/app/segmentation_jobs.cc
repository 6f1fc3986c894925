#include "server/app/segmentation_jobs.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/access/access_rows.h"
#include "server/inference/settings_json.h"
#include "server/registry/model_rows.h"

namespace tessera::app {
namespace {

using segmentation::ImageResults;
using segmentation::JobDraft;
using segmentation::JobImage;
using segmentation::SegmentationNotFound;
using segmentation::State;

absl::Status NotSegmented(const ImageResults& found) {
  const JobImage& image = found.image;
  std::string why = absl::StrFormat("is %s", NameOf(image.state));
  const bool ended = image.state == State::kFailed ||
                     image.state == State::kCancelled;
  if (!image.error_message.empty()) {
    why += absl::StrFormat(": %s", image.error_message);
  }
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "%s has no results: it %s; %s", Quoted(image.chosen.filename), why,
          ended ? "segment it in another job" : "ask again when it has ended")),
      "IMAGE_NOT_SEGMENTED", found.job.name());
}

}  // namespace

absl::Status SegmentationJobs::CheckMayRead(const Caller& caller,
                                            const JobId& id) const {
  return control_.CheckMayRead(caller, id.name(),
                               SegmentationNotFound(id.text()));
}

absl::Status SegmentationJobs::CheckMayChange(const Caller& caller,
                                              const JobId& id) const {
  return control_.CheckMayChange(caller, id.name(),
                                 SegmentationNotFound(id.text()));
}

absl::StatusOr<std::unique_ptr<JobDraft>> SegmentationJobs::Begin(
    const Caller& caller, const SegmentationRequest& request) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kCreateSegmentationJob));
  const registry::ModelId& model = request.model.model();
  const absl::Status absent = registry::ModelNotFound(model.text());
  RETURN_IF_ERROR(control_.CheckMayRead(caller, model.name(), absent));
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   registry_.Resolve(request.model));
  ASSIGN_OR_RETURN(const version::Manifest manifest, ManifestOf(version));
  ASSIGN_OR_RETURN(const inference::SegmentSettings settings,
                   inference::ResolveSettings(request.parameters, manifest));
  RETURN_IF_ERROR(control_.holders().CheckRoom(caller.principal, 0));
  return store_.Begin(
      {.owner = caller.principal,
       .model_id = version.model_id,
       .version = version.number,
       .model_sha256 = version.sha256,
       .parameters_json = inference::ToJson(settings),
       .asked = request.asked,
       .check_rights = [principal = caller.principal, name = model.name(),
                        absent](db::Session& session) {
         return access::CheckMayRead(session, principal, name, absent);
       }});
}

absl::StatusOr<SegmentationJobs::Job> SegmentationJobs::Finish(
    const Caller& caller, JobDraft& draft, const std::string& request_id) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kCreateSegmentationJob));
  ASSIGN_OR_RETURN(Job job, draft.Finish(OwnRequestId(caller, request_id)));
  trace::NoteQueued(job.name());
  return job;
}

absl::StatusOr<SegmentationJobs::Job> SegmentationJobs::Get(
    const Caller& caller, const JobId& id) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetSegmentationJob));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.Get(id.text());
}

absl::StatusOr<db::Page<SegmentationJobs::Job>> SegmentationJobs::List(
    const Caller& caller, const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListSegmentationJobs));
  ASSIGN_OR_RETURN(db::Page<Job> found, store_.List(page));
  // The page token holds only a job's number, so it reveals nothing.
  std::erase_if(found.items, [&](const Job& job) {
    return !access::MayRead(caller.principal, access::AccessOfJob(job.owner));
  });
  return found;
}

absl::StatusOr<jobs::Subscription> SegmentationJobs::Watch(
    const Caller& caller, const JobId& id, int64_t after_sequence,
    std::function<void(const Job&)> callback) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kWatchSegmentationJob));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.Watch(id.text(), after_sequence, std::move(callback));
}

absl::StatusOr<SegmentationJobs::Job> SegmentationJobs::Cancel(
    const Caller& caller, const JobId& id) {
  const auto cancel = [&]() -> absl::StatusOr<Job> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    return store_.Cancel(id.text());
  };
  return control_.Run(caller, kCancelSegmentationJob, id.name(), cancel);
}

absl::Status SegmentationJobs::Delete(const Caller& caller, const JobId& id) {
  const auto remove = [&]() -> absl::Status {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    return store_.Delete(id.text());
  };
  return control_.Run(caller, kDeleteSegmentationJob, id.name(), remove);
}

absl::StatusOr<db::Page<JobImage>> SegmentationJobs::ListImages(
    const Caller& caller, const JobId& id, const db::PageRequest& page,
    std::optional<State> only) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListSegmentationImages));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.ListImages(id.text(), page, only);
}

absl::StatusOr<ImageResults> SegmentationJobs::FindResults(
    const Caller& caller, const JobId& id, int64_t position) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadSegmentationResults));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  ASSIGN_OR_RETURN(ImageResults found, store_.FindResults(id.text(), position));
  if (found.image.state != State::kSucceeded) return NotSegmented(found);
  return found;
}

absl::StatusOr<segmentation::SliceResults> SegmentationJobs::FindSlice(
    const Caller& caller, const JobId& id, int64_t position, int slice) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadSegmentationResults));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return store_.FindSlice(id.text(), position, slice);
}

absl::StatusOr<storage::BlobReader> SegmentationJobs::OpenImage(
    const Caller& caller, const JobId& id, int64_t position) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadSegmentationImage));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  ASSIGN_OR_RETURN(const ImageResults found,
                   store_.FindResults(id.text(), position));
  return files_.Read(found.image.chosen.sha256);
}

}  // namespace tessera::app
