#include "server/front/grpc/segmentation_job_intake.h"

#include <vector>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_segmentation_job.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::front {
namespace {

constexpr int kMostImages = 1000;  // In one message.

absl::Status HeaderMisplaced() {
  return WithReason(
      absl::InvalidArgumentError(
          "a segmentation job begins with one header, then come images; send "
          "them in this order"),
      "HEADER_MISPLACED");
}

absl::Status TooManyImages() {
  return WithReason(absl::InvalidArgumentError(
                        "a message has more than 1000 images; send more "
                        "messages with fewer"),
                    "IMAGE_INVALID");
}

}  // namespace

absl::Status SegmentationJobIntake::TakeHeader(
    const app::Caller& caller,
    const v1::CreateSegmentationJobRequest::Header& header) {
  model_ = header.job().model();
  ASSIGN_OR_RETURN(const auto model, registry::VersionName::Parse(model_));
  request_id_ = header.request_id();
  ASSIGN_OR_RETURN(
      draft_,
      jobs_.Begin(caller,
                  {.model = model,
                   .parameters = wire::FromProto(header.job().parameters()),
                   .asked = header.job().SerializeAsString()}));
  return absl::OkStatus();
}

absl::Status SegmentationJobIntake::Take(
    const app::Caller& caller,
    const v1::CreateSegmentationJobRequest& request) {
  if (request.has_header() != (draft_ == nullptr)) return HeaderMisplaced();
  if (request.has_header()) return TakeHeader(caller, request.header());
  if (!request.has_images()) return HeaderMisplaced();
  if (request.images().images_size() > kMostImages) return TooManyImages();
  std::vector<segmentation::ChosenImage> images;
  for (const v1::SegmentationImage& image : request.images().images()) {
    images.push_back(FromProto(image));
  }
  return draft_->Add(images);
}

absl::StatusOr<v1::SegmentationJob> SegmentationJobIntake::Finish(
    const app::Caller& caller) {
  if (draft_ == nullptr) return HeaderMisplaced();
  ASSIGN_OR_RETURN(const segmentation::SegmentationJob job,
                   jobs_.Finish(caller, *draft_, request_id_));
  return ToProto(job, jobs_);
}

}  // namespace tessera::front
