#include "client/grpc/grpc_segmentation_jobs.h"

#include <utility>

#include "base/status_macros.h"
#include "base/uuid.h"
#include "client/grpc/grpc_convert.h"
#include "client/grpc/grpc_pages.h"

namespace tessera::client {
namespace {

using ImageStream = grpc::ClientWriter<v1::CreateSegmentationJobRequest>;

// What the server takes in one message, in images and about in bytes. An image
// may name 100,000 slices, in half a megabyte.
constexpr int kImagesPerMessage = 1000;
constexpr size_t kBytesPerMessage = 1 << 20;

// Sends the images. Returns false if the server has ended the stream, whose
// status has the reason.
bool SendImages(const NewSegmentationJob& job, ImageStream& stream) {
  v1::CreateSegmentationJobRequest message;
  size_t bytes = 0;
  for (int64_t i = 0; i < job.images; ++i) {
    auto& images = *message.mutable_images();
    *images.add_images() = ToProto(job.image(i));
    bytes += images.images(images.images_size() - 1).ByteSizeLong();
    const bool full =
        images.images_size() == kImagesPerMessage || bytes >= kBytesPerMessage;
    if (!full && i + 1 < job.images) continue;
    if (!stream.Write(message)) return false;
    message.Clear();
    bytes = 0;
  }
  return true;
}

}  // namespace

GrpcSegmentationJobs::GrpcSegmentationJobs(GrpcConnection& connection)
    : connection_(connection),
      jobs_(v1::SegmentationJobService::NewStub(connection.channel())) {}

absl::StatusOr<SegmentationJob> GrpcSegmentationJobs::CreateOnce(
    const NewSegmentationJob& job, const std::string& request_id) {
  grpc::ClientContext context;
  connection_.Prepare(context, kLongCall);
  v1::SegmentationJob created;
  const auto stream = jobs_->CreateSegmentationJob(&context, &created);
  v1::CreateSegmentationJobRequest message;
  v1::SegmentationJob& header = *message.mutable_header()->mutable_job();
  header.set_model(job.model);
  *header.mutable_parameters() = client::ToProto(job.parameters);
  message.mutable_header()->set_request_id(request_id);
  // If a Write() fails, the server has ended the call, and Finish() says why.
  if (stream->Write(message) && SendImages(job, *stream)) stream->WritesDone();
  RETURN_IF_ERROR(connection_.ToStatus(stream->Finish()));
  return FromProto(created);
}

absl::StatusOr<SegmentationJob> GrpcSegmentationJobs::Create(
    const NewSegmentationJob& job) {
  // All attempts have one id: if an answer was lost, the next attempt gets the
  // job that is queued already.
  const std::string request_id = RandomUuid();
  absl::StatusOr<SegmentationJob> created;
  RETURN_IF_ERROR(connection_.Retry([&] {
    created = CreateOnce(job, request_id);
    return created.status();
  }));
  return created;
}

absl::StatusOr<SegmentationJob> GrpcSegmentationJobs::Get(
    const std::string& name) {
  v1::GetSegmentationJobRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::SegmentationJob job,
                   connection_.Call<v1::SegmentationJob>(
                       kShortCall, [&](auto* context, auto* response) {
                         return jobs_->GetSegmentationJob(context, request,
                                                          response);
                       }));
  return FromProto(job);
}

absl::StatusOr<std::vector<SegmentationJob>> GrpcSegmentationJobs::List() {
  std::vector<SegmentationJob> jobs;
  RETURN_IF_ERROR((ForEachPage<v1::ListSegmentationJobsResponse>(
      connection_, v1::ListSegmentationJobsRequest(),
      [&](auto* context, const auto& request, auto* response) {
        return jobs_->ListSegmentationJobs(context, request, response);
      },
      [&](const v1::ListSegmentationJobsResponse& page) {
        for (const auto& job : page.jobs()) jobs.push_back(FromProto(job));
      })));
  return jobs;
}

absl::Status GrpcSegmentationJobs::WatchOnce(const std::string& name,
                                             JobWatch<SegmentationJob>& watch) {
  v1::WatchSegmentationJobRequest request;
  request.set_name(name);
  request.set_after_sequence(watch.sequence);
  grpc::ClientContext context;
  connection_.Prepare(context, absl::InfiniteDuration());
  const std::stop_callback cancel(watch.stop, [&] { context.TryCancel(); });
  const auto reader = jobs_->WatchSegmentationJob(&context, request);
  v1::WatchSegmentationJobResponse response;
  while (reader->Read(&response)) {
    connection_.NoteMessage();
    watch.Take(response.sequence(), FromProto(response.job()));
  }
  return connection_.ToStatus(reader->Finish());
}

absl::StatusOr<SegmentationJob> GrpcSegmentationJobs::Watch(
    const std::string& name, std::stop_token stop,
    const std::function<void(const SegmentationJob&)>& observer) {
  JobWatch<SegmentationJob> watch{.stop = std::move(stop),
                                  .observer = observer};
  return WatchToEnd(connection_, watch, [&] { return WatchOnce(name, watch); });
}

absl::StatusOr<SegmentationJob> GrpcSegmentationJobs::Cancel(
    const std::string& name) {
  v1::CancelSegmentationJobRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::SegmentationJob job,
                   connection_.Call<v1::SegmentationJob>(
                       kShortCall, [&](auto* context, auto* response) {
                         return jobs_->CancelSegmentationJob(context, request,
                                                             response);
                       }));
  return FromProto(job);
}

absl::Status GrpcSegmentationJobs::Delete(const std::string& name) {
  v1::DeleteSegmentationJobRequest request;
  request.set_name(name);
  return connection_
      .Call<google::protobuf::Empty>(kLongCall,
                                     [&](auto* context, auto* response) {
                                       return jobs_->DeleteSegmentationJob(
                                           context, request, response);
                                     })
      .status();
}

absl::Status GrpcSegmentationJobs::ListImages(const std::string& job,
                                              std::optional<JobState> state,
                                              const ImageVisitor& visitor) {
  v1::ListSegmentationImagesRequest first;
  first.set_parent(job);
  if (state) first.set_state(ToImageState(*state));
  return ForEachPage<v1::ListSegmentationImagesResponse>(
      connection_, first,
      [&](auto* context, const auto& request, auto* response) {
        return jobs_->ListSegmentationImages(context, request, response);
      },
      [&](const v1::ListSegmentationImagesResponse& page) {
        for (const auto& image : page.images()) {
          if (!visitor(FromProto(image))) return false;
        }
        return true;
      });
}

}  // namespace tessera::client
