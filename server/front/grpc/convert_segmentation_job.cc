#include "server/front/grpc/convert_segmentation_job.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "server/front/grpc/convert_time.h"
#include "server/inference/settings_json.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::front {

using segmentation::State;
namespace {

v1::SegmentationJob::State JobStateToProto(State state) {
  switch (state) {
    case State::kQueued:
      return v1::SegmentationJob::QUEUED;
    case State::kRunning:
      return v1::SegmentationJob::RUNNING;
    case State::kSucceeded:
      return v1::SegmentationJob::SUCCEEDED;
    case State::kFailed:
      return v1::SegmentationJob::FAILED;
    case State::kCancelled:
      return v1::SegmentationJob::CANCELLED;
  }
  return v1::SegmentationJob::STATE_UNSPECIFIED;
}

v1::SegmentationImage::State ImageStateToProto(State state) {
  switch (state) {
    case State::kQueued:
      return v1::SegmentationImage::QUEUED;
    case State::kRunning:
      return v1::SegmentationImage::RUNNING;
    case State::kSucceeded:
      return v1::SegmentationImage::SUCCEEDED;
    case State::kFailed:
      return v1::SegmentationImage::FAILED;
    case State::kCancelled:
      return v1::SegmentationImage::CANCELLED;
  }
  return v1::SegmentationImage::STATE_UNSPECIFIED;
}

void FillTimes(const segmentation::SegmentationJob& job,
               const app::SegmentationJobs& jobs, v1::SegmentationJob& proto) {
  *proto.mutable_create_time() = ToProto(job.create_time);
  if (job.start_time != absl::InfinitePast()) {
    *proto.mutable_start_time() = ToProto(job.start_time);
  }
  if (job.end_time == absl::InfinitePast()) return;
  *proto.mutable_end_time() = ToProto(job.end_time);
  const absl::Time expires = jobs.ExpireTime(job);
  if (expires != absl::InfiniteFuture()) {
    *proto.mutable_expire_time() = ToProto(expires);
  }
}

}  // namespace

v1::SegmentationJob ToProto(const segmentation::SegmentationJob& job,
                            const app::SegmentationJobs& jobs) {
  v1::SegmentationJob proto;
  proto.set_name(job.name());
  proto.set_model(job.model_name());
  proto.set_model_sha256(job.model_sha256);
  // Without parameters if a later Tessera queued the job.
  if (const auto settings = inference::SettingsFromJson(job.parameters_json);
      settings.ok()) {
    *proto.mutable_parameters() = wire::ToProto(*settings);
  }
  proto.set_state(JobStateToProto(job.state));
  proto.set_error_message(job.error_message);
  proto.set_owner(job.owner);
  proto.set_images(job.images);
  proto.set_images_succeeded(job.images_succeeded);
  proto.set_images_failed(job.images_failed);
  proto.set_slices(job.slices);
  proto.set_slices_done(job.slices_done);
  proto.set_objects(job.objects);
  proto.set_result_bytes(job.result_bytes);
  proto.set_seconds_left(jobs.SecondsLeft(job));
  FillTimes(job, jobs, proto);
  return proto;
}

v1::SegmentationImage ToProto(const segmentation::JobImage& image) {
  v1::SegmentationImage proto;
  proto.set_filename(image.chosen.filename);
  proto.set_sha256(image.chosen.sha256);
  for (const int slice : image.chosen.slices) proto.add_slices(slice);
  if (image.chosen.channel > 0) proto.set_channel(image.chosen.channel);
  proto.set_position(image.position);
  proto.set_state(ImageStateToProto(image.state));
  proto.set_error_message(image.error_message);
  proto.set_slice_count(static_cast<int32_t>(image.slice_count));
  proto.set_slices_done(static_cast<int32_t>(image.slices_done));
  proto.set_objects(image.objects);
  proto.set_size_bytes(image.size_bytes);
  return proto;
}

segmentation::ChosenImage FromProto(const v1::SegmentationImage& proto) {
  segmentation::ChosenImage image{
      .filename = proto.filename(),
      .sha256 = proto.sha256(),
      .slices = {proto.slices().begin(), proto.slices().end()}};
  if (proto.has_channel()) {
    image.channel = proto.channel() == 0 ? -1 : proto.channel();
  }
  return image;
}

absl::StatusOr<std::optional<State>> StateFromProto(
    v1::SegmentationImage::State state) {
  if (state == v1::SegmentationImage::STATE_UNSPECIFIED) return std::nullopt;
  for (const State known : {State::kQueued, State::kRunning, State::kSucceeded,
                            State::kFailed, State::kCancelled}) {
    if (ImageStateToProto(known) == state) return known;
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the state %d is not known to this server; update it", state)),
      "STATE_INVALID");
}

}  // namespace tessera::front
