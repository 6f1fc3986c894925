#include "base/utf8.h"
#include "client/grpc/grpc_convert.h"

namespace tessera::client {
namespace {

// A state that only a newer server knows becomes kUnknown. Jobs and images have
// the same states.
template <typename State>
JobState StateFromProto(int state) {
  switch (state) {
    case State::QUEUED:
      return JobState::kQueued;
    case State::RUNNING:
      return JobState::kRunning;
    case State::SUCCEEDED:
      return JobState::kSucceeded;
    case State::FAILED:
      return JobState::kFailed;
    case State::CANCELLED:
      return JobState::kCancelled;
    default:
      return JobState::kUnknown;
  }
}

}  // namespace

SegmentationJob FromProto(const v1::SegmentationJob& proto) {
  SegmentationJob job{
      .name = proto.name(),
      .model = proto.model(),
      .model_sha256 = proto.model_sha256(),
      .parameters = FromProto(proto.parameters()),
      .state = StateFromProto<v1::SegmentationJob>(proto.state()),
      .error_message = proto.error_message(),
      .owner = proto.owner(),
      .images = proto.images(),
      .images_succeeded = proto.images_succeeded(),
      .images_failed = proto.images_failed(),
      .slices = proto.slices(),
      .slices_done = proto.slices_done(),
      .objects = proto.objects(),
      .result_bytes = proto.result_bytes(),
      .seconds_left = proto.seconds_left(),
      .create_time = FromProto(proto.create_time())};
  if (proto.has_start_time()) job.start_time = FromProto(proto.start_time());
  if (proto.has_end_time()) job.end_time = FromProto(proto.end_time());
  if (proto.has_expire_time()) job.expire_time = FromProto(proto.expire_time());
  return job;
}

SegmentationImage FromProto(const v1::SegmentationImage& proto) {
  SegmentationImage image{
      .filename = proto.filename(),
      .sha256 = proto.sha256(),
      .slices = {proto.slices().begin(), proto.slices().end()},
      .position = proto.position(),
      .state = StateFromProto<v1::SegmentationImage>(proto.state()),
      .error_message = proto.error_message(),
      .slice_count = proto.slice_count(),
      .slices_done = proto.slices_done(),
      .objects = proto.objects(),
      .size_bytes = proto.size_bytes()};
  if (proto.has_channel()) image.channel = proto.channel();
  return image;
}

v1::SegmentationImage ToProto(const SegmentationImage& image) {
  v1::SegmentationImage proto;
  proto.set_filename(ToUtf8(image.filename));
  proto.set_sha256(image.sha256);
  proto.mutable_slices()->Add(image.slices.begin(), image.slices.end());
  if (image.channel) proto.set_channel(*image.channel);
  return proto;
}

v1::SegmentationImage::State ToImageState(JobState state) {
  switch (state) {
    case JobState::kQueued:
      return v1::SegmentationImage::QUEUED;
    case JobState::kRunning:
      return v1::SegmentationImage::RUNNING;
    case JobState::kSucceeded:
      return v1::SegmentationImage::SUCCEEDED;
    case JobState::kFailed:
      return v1::SegmentationImage::FAILED;
    case JobState::kCancelled:
      return v1::SegmentationImage::CANCELLED;
    case JobState::kUnknown:
    case JobState::kUnreadable:
      break;
  }
  return v1::SegmentationImage::STATE_UNSPECIFIED;
}

}  // namespace tessera::client
