#include "server/rpc/worker_adapter.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/jobs/job_id.h"
#include "server/rpc/blob_reader.h"
#include "server/rpc/convert_job.h"
#include "server/rpc/convert_model.h"
#include "server/rpc/convert_training.h"
#include "server/rpc/status.h"

namespace tessera::rpc {
namespace {

// A worker sends a checkpoint, or weights and a manifest.
constexpr size_t kMaxFilesPerCall = 2;
// Whose quota a worker's files count towards.
constexpr char kNobody[] = "";

std::string LeaseOf(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto lease = metadata.find(kLeaseMetadata);
  if (lease == metadata.end()) return "";
  return std::string(lease->second.data(), lease->second.size());
}

worker::v1::ReportProgressResponse::Directive ToProto(
    jobs::Directive directive) {
  using Response = worker::v1::ReportProgressResponse;
  switch (directive) {
    case jobs::Directive::kContinue: return Response::CONTINUE;
    case jobs::Directive::kPause: return Response::PAUSE;
    case jobs::Directive::kCancel: return Response::CANCEL;
  }
  return Response::DIRECTIVE_UNSPECIFIED;
}

worker::v1::Assignment::SampleFiles ToProto(const datasets::Sample& sample) {
  worker::v1::Assignment::SampleFiles proto;
  proto.set_name(sample.name);
  proto.set_image_filename(sample.image.filename);
  proto.set_image_sha256(sample.image.sha256);
  proto.set_mask_filename(sample.mask.filename);
  proto.set_mask_sha256(sample.mask.sha256);
  return proto;
}

// What the training begins with.
absl::Status Fill(const registry::ModelVersion& initial,
                  worker::v1::Assignment& assignment) {
  ASSIGN_OR_RETURN(const version::Manifest manifest, ManifestOf(initial));
  assignment.set_initial_model(initial.name());
  assignment.set_initial_model_sha256(initial.sha256);
  assignment.set_initial_weights_sha256(initial.weights_sha256);
  assignment.set_initial_training_max(manifest.training_max);
  return absl::OkStatus();
}

absl::Status Misplaced(absl::string_view what) {
  return WithReason(absl::InvalidArgumentError(what), "HEADER_MISPLACED");
}

absl::StatusOr<storage::Digest> DigestOf(
    const std::map<std::string, storage::Digest>& digests,
    const std::string& filename) {
  const auto found = digests.find(filename);
  if (found != digests.end()) return found->second;
  return absl::InvalidArgumentError(
      absl::StrFormat("the call lacks the file %s", filename));
}

}  // namespace

grpc::Status WorkerAdapter::GetAssignment(
    grpc::ServerContext* context,
    const worker::v1::GetAssignmentRequest* request,
    worker::v1::Assignment* response) {
  return Answer([&]() -> absl::Status {
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
      *response->add_samples() = ToProto(sample);
    }
    *response->mutable_parameters() = rpc::ToProto(job.parameters);
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

grpc::Status WorkerAdapter::ReadFile(
    grpc::ServerContext* context, const worker::v1::ReadFileRequest* request,
    grpc::ServerWriter<worker::v1::ReadFileResponse>* writer) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const jobs::Job job,
                     desk_.GetAssignment(id.text(), LeaseOf(*context)));
    ASSIGN_OR_RETURN(const bool named, Names(job, request->sha256()));
    if (!named) {
      return absl::NotFoundError(absl::StrFormat(
          "the assignment of %s does not name the file %s", job.name(),
          Quoted(request->sha256())));
    }
    return ReadBlob(blobs_, request->sha256(), [&](std::string& chunk) {
      worker::v1::ReadFileResponse response;
      response.set_chunk(std::move(chunk));
      return writer->Write(response);
    });
  });
}

grpc::Status WorkerAdapter::ReportProgress(
    grpc::ServerContext* context,
    const worker::v1::ReportProgressRequest* request,
    worker::v1::ReportProgressResponse* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    ASSIGN_OR_RETURN(const jobs::Directive directive,
                     desk_.ReportProgress(id.text(), LeaseOf(*context),
                                          FromProto(request->progress())));
    response->set_directive(ToProto(directive));
    return absl::OkStatus();
  });
}

absl::StatusOr<WorkerAdapter::ReceivedFiles> WorkerAdapter::Receive(
    const std::string& lease,
    grpc::ServerReader<worker::v1::UploadRequest>& reader) {
  ReceivedFiles files;
  std::unique_ptr<storage::Upload> upload;
  worker::v1::UploadRequest request;
  while (reader.Read(&request)) {
    if (!request.has_header()) {
      if (upload == nullptr) return Misplaced("a header begins each file");
      RETURN_IF_ERROR(upload->Append(request.chunk()));
      continue;
    }
    if (upload != nullptr) RETURN_IF_ERROR(upload->Finish());
    upload.reset();
    const worker::v1::UploadRequest::Header& header = request.header();
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(header.job()));
    files.job_id = id.text();
    RETURN_IF_ERROR(desk_.GetAssignment(files.job_id, lease).status());
    files.digests[header.filename()] = header.sha256();
    if (files.digests.size() > kMaxFilesPerCall) {
      return Misplaced("too many files in one call");
    }
    // A worker always begins at the first byte.
    RETURN_IF_ERROR(uploads_.Discard(kNobody, header.sha256()));
    ASSIGN_OR_RETURN(upload, uploads_.Begin(kNobody, header.sha256(),
                                            header.size_bytes(), 0));
  }
  if (upload == nullptr) return Misplaced("a header begins each file");
  RETURN_IF_ERROR(upload->Finish());
  return files;
}

grpc::Status WorkerAdapter::UploadCheckpoint(
    grpc::ServerContext* context,
    grpc::ServerReader<worker::v1::UploadRequest>* reader,
    worker::v1::UploadResponse*) {
  return Answer([&]() -> absl::Status {
    const std::string lease = LeaseOf(*context);
    ASSIGN_OR_RETURN(const ReceivedFiles files, Receive(lease, *reader));
    ASSIGN_OR_RETURN(const storage::Digest digest,
                     DigestOf(files.digests, "checkpoint"));
    return desk_.SaveCheckpoint(files.job_id, lease, digest);
  });
}

grpc::Status WorkerAdapter::FinishJob(
    grpc::ServerContext* context,
    grpc::ServerReader<worker::v1::UploadRequest>* reader,
    worker::v1::FinishJobResponse* response) {
  return Answer([&]() -> absl::Status {
    const std::string lease = LeaseOf(*context);
    ASSIGN_OR_RETURN(const ReceivedFiles files, Receive(lease, *reader));
    ASSIGN_OR_RETURN(const storage::Digest weights,
                     DigestOf(files.digests, "weights.safetensors"));
    ASSIGN_OR_RETURN(const storage::Digest manifest,
                     DigestOf(files.digests, "manifest.json"));
    ASSIGN_OR_RETURN(const std::string version,
                     desk_.FinishJob(files.job_id, lease, weights, manifest));
    response->set_model_version(version);
    return absl::OkStatus();
  });
}

grpc::Status WorkerAdapter::FailJob(grpc::ServerContext* context,
                                    const worker::v1::FailJobRequest* request,
                                    worker::v1::FailJobResponse*) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(request->job()));
    return desk_.FailJob(id.text(), LeaseOf(*context), request->error_message());
  });
}

}  // namespace tessera::rpc
