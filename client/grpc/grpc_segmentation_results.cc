#include <utility>

#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "client/grpc/grpc_segmentation_jobs.h"
#include "client/grpc/segment_receiver.h"

namespace tessera::client {

absl::StatusOr<SegmentSummary> GrpcSegmentationJobs::ReadResultsOnce(
    const v1::ReadSegmentationResultsRequest& request,
    const SegmentationImage& image, ObjectSink& sink) {
  const SegmentRequest asked{.channel = image.channel, .slices = image.slices};
  // The objects are there already, so there is no progress to show.
  SegmentReceiver receiver(
      asked, image.sha256, [](const auto&) {}, sink);
  grpc::ClientContext context;
  connection_.Prepare(context, absl::InfiniteDuration());
  const auto reader = jobs_->ReadSegmentationResults(&context, request);
  v1::SegmentResponse response;
  absl::Status taken;
  while (taken.ok() && reader->Read(&response)) {
    connection_.NoteMessage();
    taken = receiver.Take(response);
  }
  if (!taken.ok()) context.TryCancel();
  const absl::Status status = connection_.ToStatus(reader->Finish());
  RETURN_IF_ERROR(taken);
  RETURN_IF_ERROR(status);
  return receiver.Finish();
}

absl::StatusOr<SegmentSummary> GrpcSegmentationJobs::ReadResults(
    const std::string& job, const SegmentationImage& image, ObjectSink& sink) {
  v1::ReadSegmentationResultsRequest request;
  request.set_name(job);
  request.set_position(image.position);
  // An error of the sink, such as a full disk, would come again.
  absl::StatusOr<SegmentSummary> summary;
  WatchedSink watched(sink);
  const absl::Status status = connection_.Retry([&] {
    summary = ReadResultsOnce(request, image, watched);
    return watched.status().ok() ? summary.status() : absl::OkStatus();
  });
  RETURN_IF_ERROR(watched.status());
  RETURN_IF_ERROR(status);
  return summary;
}

absl::Status GrpcSegmentationJobs::ReadImage(
    const std::string& job, const SegmentationImage& image,
    const std::filesystem::path& target) {
  v1::ReadSegmentationImageRequest request;
  request.set_name(job);
  request.set_position(image.position);
  // Each attempt begins a new file: parts of two attempts never mix.
  return connection_.Retry([&] {
    ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(target));
    Sha256 sha;
    grpc::ClientContext context;
    connection_.Prepare(context, absl::InfiniteDuration());
    const auto reader = jobs_->ReadSegmentationImage(&context, request);
    v1::ReadSegmentationImageResponse response;
    while (reader->Read(&response)) {
      connection_.NoteMessage();
      sha.Update(response.chunk());
      file.Write(response.chunk());
    }
    RETURN_IF_ERROR(connection_.ToStatus(reader->Finish()));
    if (sha.HexDigest() != image.sha256) {
      return absl::DataLossError(absl::StrFormat(
          "the server sent other bytes than those of the image %s; try again, "
          "or give the image with --images",
          image.filename));
    }
    return file.Commit();
  });
}

}  // namespace tessera::client
