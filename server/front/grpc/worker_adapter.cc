#include "server/front/grpc/worker_adapter.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_job.h"
#include "server/front/grpc/convert_model.h"
#include "server/jobs/job_id.h"
#include "server/storage/blob_reader.h"
#include "server/wire/convert_training.h"
#include "server/wire/lease_metadata.h"
#include "server/wire/status.h"

namespace tessera::front {

using wire::FromProto;
using wire::ToProto;
namespace {


std::string LeaseOf(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto lease = metadata.find(wire::kLeaseMetadata);
  if (lease == metadata.end()) return "";
  return std::string(lease->second.data(), lease->second.size());
}

worker::v1::ReportProgressResponse::Directive DirectiveToProto(
    jobs::Directive directive) {
  using Response = worker::v1::ReportProgressResponse;
  switch (directive) {
    case jobs::Directive::kContinue: return Response::CONTINUE;
    case jobs::Directive::kPause: return Response::PAUSE;
    case jobs::Directive::kCancel: return Response::CANCEL;
  }
  return Response::DIRECTIVE_UNSPECIFIED;
}

worker::v1::Assignment::SampleFiles FilesToProto(const datasets::Sample& sample) {
  worker::v1::Assignment::SampleFiles proto;
  proto.set_name(sample.name);
  proto.set_image_filename(sample.image.filename);
  proto.set_image_sha256(sample.image.sha256);
  proto.set_mask_filename(sample.mask.filename);
  proto.set_mask_sha256(sample.mask.sha256);
  return proto;
}

// Sets the fields for the version whose weights the training begins with.
absl::Status Fill(const registry::ModelVersion& initial,
                  worker::v1::Assignment& assignment) {
  ASSIGN_OR_RETURN(const version::Manifest manifest, ManifestOf(initial));
  assignment.set_initial_model(initial.name());
  assignment.set_initial_model_sha256(initial.sha256);
  assignment.set_initial_weights_sha256(initial.weights_sha256);
  assignment.set_initial_training_max(manifest.training_max);
  return absl::OkStatus();
}

}  // namespace

grpc::Status WorkerAdapter::GetAssignment(
    grpc::ServerContext* context,
    const worker::v1::GetAssignmentRequest* request,
    worker::v1::Assignment* response) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const jobs::Job job,
                     desk_.GetAssignment(id.text(), LeaseOf(*context)));
    ASSIGN_OR_RETURN(const auto revision,
                     datasets::RevisionName::Parse(job.dataset));
    ASSIGN_OR_RETURN(const datasets::Dataset dataset, catalog_.Get(revision));
    ASSIGN_OR_RETURN(const std::vector<datasets::Sample> samples,
                     catalog_.AllSamples(revision));
    ASSIGN_OR_RETURN(const version::Fingerprint fingerprint,
                     catalog_.Fingerprint(revision));
    response->set_dataset(job.dataset);
    response->set_dataset_sha256(dataset.sha256);
    for (const datasets::Sample& sample : samples) {
      *response->add_samples() = FilesToProto(sample);
    }
    *response->mutable_parameters() = ToProto(job.parameters);
    response->set_device(job.device);
    response->set_checkpoint_sha256(job.checkpoint_sha256);
    response->set_fingerprint_json(version::ToJson(fingerprint));
    if (job.initial_model.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto name,
                     registry::VersionName::Parse(job.initial_model));
    ASSIGN_OR_RETURN(const registry::ModelVersion initial,
                     registry_.Resolve(name));
    return Fill(initial, *response);
  });
}

absl::StatusOr<bool> WorkerAdapter::Names(const jobs::Job& job,
                                          const std::string& sha256) const {
  if (sha256.empty()) return false;
  if (sha256 == job.checkpoint_sha256) return true;
  if (!job.initial_model.empty()) {
    ASSIGN_OR_RETURN(const auto name,
                     registry::VersionName::Parse(job.initial_model));
    ASSIGN_OR_RETURN(const registry::ModelVersion initial,
                     registry_.Resolve(name));
    if (sha256 == initial.weights_sha256) return true;
  }
  ASSIGN_OR_RETURN(const auto revision,
                   datasets::RevisionName::Parse(job.dataset));
  return catalog_.HasFile(revision, sha256);
}

absl::StatusOr<storage::BlobReader> WorkerAdapter::OpenFile(
    const worker::v1::ReadFileRequest& request,
    const std::string& lease) const {
  ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request.job()));
  ASSIGN_OR_RETURN(const jobs::Job job, desk_.GetAssignment(id.text(), lease));
  ASSIGN_OR_RETURN(const bool named, Names(job, request.sha256()));
  if (named) return files_.Read(request.sha256());
  return absl::NotFoundError(
      absl::StrFormat("the assignment of %s does not name the file %s",
                      job.name(), Quoted(request.sha256())));
}

grpc::ServerWriteReactor<worker::v1::ReadFileResponse>* WorkerAdapter::ReadFile(
    grpc::CallbackServerContext* context,
    const worker::v1::ReadFileRequest* request) {
  auto sender = std::make_unique<WorkerFileSender>(
      [this, request, lease = LeaseOf(*context)] {
        return OpenFile(*request, lease);
      });
  return new SendingCall<worker::v1::ReadFileResponse>(
      {streams_, never_}, *context, std::move(sender));
}

grpc::Status WorkerAdapter::ReportProgress(
    grpc::ServerContext* context,
    const worker::v1::ReportProgressRequest* request,
    worker::v1::ReportProgressResponse* response) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const jobs::Directive directive,
                     desk_.ReportProgress(id.text(), LeaseOf(*context),
                                          FromProto(request->progress())));
    response->set_directive(DirectiveToProto(directive));
    return absl::OkStatus();
  });
}

grpc::ServerReadReactor<worker::v1::UploadRequest>* WorkerAdapter::Receive(
    grpc::CallbackServerContext& context, WorkerFileReceiver::TakeFiles take) {
  return new ReceivingCall<worker::v1::UploadRequest>(
      {streams_, never_}, context,
      std::make_unique<WorkerFileReceiver>(desk_, uploads_, LeaseOf(context),
                                           std::move(take)));
}

grpc::ServerReadReactor<worker::v1::UploadRequest>*
WorkerAdapter::UploadCheckpoint(grpc::CallbackServerContext* context,
                                worker::v1::UploadResponse*) {
  const std::string lease = LeaseOf(*context);
  return Receive(*context,
                 [this, lease](const ReceivedFiles& files) -> absl::Status {
                   ASSIGN_OR_RETURN(const storage::Digest digest,
                                    files.Find("checkpoint"));
                   return desk_.SaveCheckpoint(files.job_id, lease, digest);
                 });
}

grpc::ServerReadReactor<worker::v1::UploadRequest>* WorkerAdapter::FinishJob(
    grpc::CallbackServerContext* context,
    worker::v1::FinishJobResponse* response) {
  const std::string lease = LeaseOf(*context);
  return Receive(
      *context,
      [this, lease, response](const ReceivedFiles& files) -> absl::Status {
        ASSIGN_OR_RETURN(const storage::Digest weights,
                         files.Find("weights.safetensors"));
        ASSIGN_OR_RETURN(const storage::Digest manifest,
                         files.Find("manifest.json"));
        ASSIGN_OR_RETURN(
            const std::string version,
            desk_.FinishJob(files.job_id, lease, weights, manifest));
        response->set_model_version(version);
        return absl::OkStatus();
      });
}

grpc::Status WorkerAdapter::FailJob(grpc::ServerContext* context,
                                    const worker::v1::FailJobRequest* request,
                                    worker::v1::FailJobResponse*) {
  return wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    return desk_.FailJob(id.text(), LeaseOf(*context), request->error_message());
  });
}

}  // namespace tessera::front
