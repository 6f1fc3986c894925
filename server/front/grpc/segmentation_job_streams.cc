#include "server/front/grpc/segmentation_job_streams.h"

#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/convert_segmentation_job.h"
#include "server/front/grpc/image_results.h"

namespace tessera::front {
namespace {

using segmentation::SegmentationId;

}  // namespace

absl::StatusOr<std::string> SegmentationJobReceiver::Admit() {
  ASSIGN_OR_RETURN(caller_, dependencies_.entrance.Enter(
                                context_, app::kCreateSegmentationJob));
  return caller_.principal.user;
}

absl::StatusOr<bool> SegmentationJobReceiver::Take(
    const v1::CreateSegmentationJobRequest& request) {
  RETURN_IF_ERROR(intake_.Take(caller_, request));
  return true;
}

absl::Status SegmentationJobReceiver::TakeEnd() {
  ASSIGN_OR_RETURN(response_, intake_.Finish(caller_));
  return absl::OkStatus();
}

void SegmentationJobReceiver::Ended(const absl::Status& outcome) {
  // Enter() has already audited the calls that it refused.
  if (caller_.principal.user.empty()) return;
  intake_.Note(caller_, response_.name(), outcome);
}

absl::StatusOr<std::string> SegmentationJobWatch::Admit() {
  ASSIGN_OR_RETURN(caller_, dependencies_.entrance.Enter(
                                context_, app::kWatchSegmentationJob));
  ASSIGN_OR_RETURN(id_, SegmentationId::Parse(request_.name()));
  return caller_.principal.user;
}

std::unique_ptr<access::OpenCallers::Entry> SegmentationJobWatch::Guard(
    access::OpenCallers::Refused refused) {
  return dependencies_.entrance.Guard(context_, caller_, std::move(refused));
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
  wire::StoredResults results = OpenResults(
      found.job, found.slices, found.image.slice_count, dependencies_.files);
  if (request_.labels()) {
    labelled_.emplace(std::move(results));
  } else {
    results_.emplace(std::move(results));
  }
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
