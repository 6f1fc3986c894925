#include "server/front/grpc/segmentation_job_streams.h"

#include <utility>
#include <vector>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_segmentation_job.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::front {
namespace {

using segmentation::SegmentationId;

constexpr int kMostImages = 1000;  // In one message.

absl::Status HeaderMisplaced() {
  return WithReason(
      absl::InvalidArgumentError(
          "a segmentation job begins with one header, then come images"),
      "HEADER_MISPLACED");
}

absl::Status TooManyImages() {
  return WithReason(absl::InvalidArgumentError(
                        "a message has more than 1000 images; send more "
                        "messages with fewer"),
                    "IMAGE_INVALID");
}

}  // namespace

absl::StatusOr<std::string> SegmentationJobReceiver::Admit() {
  ASSIGN_OR_RETURN(caller_, dependencies_.entrance.Enter(
                                context_, app::kCreateSegmentationJob));
  return caller_.principal.user;
}

absl::Status SegmentationJobReceiver::TakeHeader(
    const v1::CreateSegmentationJobRequest::Header& header) {
  model_ = header.job().model();
  ASSIGN_OR_RETURN(const auto model, registry::VersionName::Parse(model_));
  request_id_ = header.request_id();
  ASSIGN_OR_RETURN(
      draft_,
      dependencies_.jobs.Begin(
          caller_, {.model = model,
                    .parameters = wire::FromProto(header.job().parameters()),
                    .asked = header.job().SerializeAsString()}));
  return absl::OkStatus();
}

absl::StatusOr<bool> SegmentationJobReceiver::Take(
    const v1::CreateSegmentationJobRequest& request) {
  if (request.has_header() != (draft_ == nullptr)) return HeaderMisplaced();
  if (request.has_header()) {
    RETURN_IF_ERROR(TakeHeader(request.header()));
    return true;
  }
  if (!request.has_images()) return HeaderMisplaced();
  if (request.images().images_size() > kMostImages) return TooManyImages();
  std::vector<segmentation::ChosenImage> images;
  for (const v1::SegmentationImage& image : request.images().images()) {
    images.push_back(FromProto(image));
  }
  RETURN_IF_ERROR(draft_->Add(images));
  return true;
}

absl::Status SegmentationJobReceiver::TakeEnd() {
  if (draft_ == nullptr) return HeaderMisplaced();
  ASSIGN_OR_RETURN(const segmentation::SegmentationJob job,
                   dependencies_.jobs.Finish(caller_, *draft_, request_id_));
  response_ = ToProto(job, dependencies_.jobs);
  return absl::OkStatus();
}

void SegmentationJobReceiver::Ended(const absl::Status& outcome) {
  // Enter() has already audited the calls that it refused.
  if (caller_.principal.user.empty()) return;
  dependencies_.jobs.Note(caller_, outcome.ok() ? response_.name() : model_,
                          outcome);
}

absl::StatusOr<std::string> SegmentationJobWatch::Admit() {
  ASSIGN_OR_RETURN(caller_, dependencies_.entrance.Enter(
                                context_, app::kWatchSegmentationJob));
  ASSIGN_OR_RETURN(id_, SegmentationId::Parse(request_.name()));
  return caller_.principal.user;
}

absl::StatusOr<jobs::Subscription> SegmentationJobWatch::Subscribe(
    std::function<void(const segmentation::SegmentationJob&)> callback) {
  return dependencies_.jobs.Watch(caller_, *id_, request_.after_sequence(),
                                  std::move(callback));
}

void SegmentationJobWatch::Fill(const segmentation::SegmentationJob& job,
                                v1::WatchSegmentationJobResponse& response) {
  response.set_sequence(job.sequence);
  *response.mutable_job() = ToProto(job, dependencies_.jobs);
}

absl::StatusOr<std::string> SegmentationResultsSender::Admit() {
  ASSIGN_OR_RETURN(
      const app::Caller caller,
      dependencies_.entrance.Enter(context_, app::kReadSegmentationResults));
  ASSIGN_OR_RETURN(const auto id, SegmentationId::Parse(request_.name()));
  ASSIGN_OR_RETURN(
      const segmentation::ImageResults found,
      dependencies_.jobs.FindResults(caller, id, request_.position()));
  std::vector<wire::SliceBytes> slices;
  for (const segmentation::StoredSlice& slice : found.slices) {
    slices.push_back({slice.blob_sha256, slice.offset, slice.bytes});
  }
  v1::SegmentStart start;
  start.set_model_version(found.job.model_name());
  start.set_model_sha256(found.job.model_sha256);
  start.set_slices(static_cast<int32_t>(found.image.slice_count));
  const auto open = [&files = dependencies_.files](const std::string& sha256)
      -> absl::StatusOr<wire::StoredResults::File> {
    ASSIGN_OR_RETURN(const storage::LocalBlob blob, files.Fetch(sha256));
    return wire::StoredResults::File{
        blob.path(), std::make_shared<storage::LocalBlob>(blob)};
  };
  results_.emplace(std::move(slices), open, std::move(start));
  return caller.principal.user;
}

absl::StatusOr<std::string> SegmentationImageSender::Admit() {
  ASSIGN_OR_RETURN(
      const app::Caller caller,
      dependencies_.entrance.Enter(context_, app::kReadSegmentationImage));
  ASSIGN_OR_RETURN(const auto id, SegmentationId::Parse(request_.name()));
  ASSIGN_OR_RETURN(
      content_, dependencies_.jobs.OpenImage(caller, id, request_.position()));
  return caller.principal.user;
}

}  // namespace tessera::front
