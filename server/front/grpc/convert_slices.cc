#include "server/front/grpc/convert_slices.h"

#include <set>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_time.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::front {
namespace {

using segmentation::SliceResult;
using worker::v1::SliceOutcome;
using Segmentation = worker::v1::AcquireWorkResponse::Segmentation;

void AddImage(const segmentation::SliceTask& task, Segmentation& proto) {
  Segmentation::Image& image = *proto.add_images();
  image.set_position(task.position);
  image.set_filename(task.image.filename);
  image.set_sha256(task.image.sha256);
  image.mutable_chosen_slices()->Add(task.image.slices.begin(),
                                     task.image.slices.end());
  image.set_channel(task.image.channel);
}

SliceResult::Outcome OutcomeOf(SliceOutcome::Outcome outcome) {
  if (outcome == SliceOutcome::DONE) return SliceResult::Outcome::kDone;
  if (outcome == SliceOutcome::FAILED) return SliceResult::Outcome::kFailed;
  return SliceResult::Outcome::kRetry;
}

absl::Status Check(const SliceOutcome& slice, int64_t size_bytes) {
  // Written so that no sum can overflow.
  if (slice.slice_count() >= 0 && slice.objects() >= 0 && slice.offset() >= 0 &&
      slice.size_bytes() >= 0 && slice.seconds() >= 0 &&
      slice.device_seconds() >= 0 && slice.offset() <= size_bytes &&
      slice.size_bytes() <= size_bytes - slice.offset()) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the result of slice %d of image %d does not lie in the %d bytes of "
          "results; use a worker of this server's version",
          slice.ordinal(), slice.image(), size_bytes)),
      "RESULT_INVALID");
}

SliceResult ResultOf(const SliceOutcome& slice) {
  return {.position = slice.image(),
          .ordinal = slice.ordinal(),
          .outcome = OutcomeOf(slice.outcome()),
          .error = slice.error(),
          .slice_count = slice.slice_count(),
          .objects = slice.objects(),
          .offset = slice.offset(),
          .bytes = slice.size_bytes(),
          .seconds = slice.seconds(),
          .device_seconds = slice.device_seconds()};
}

}  // namespace

Segmentation ToProto(const app::SliceAssignment& assignment,
                     absl::Duration lease_time) {
  Segmentation proto;
  proto.set_job(assignment.batch.job.name());
  proto.set_lease(assignment.batch.lease);
  *proto.mutable_lease_time() = ToProto(lease_time);
  proto.set_model_version(assignment.version.name());
  proto.set_model_sha256(assignment.version.sha256);
  proto.set_weights_sha256(assignment.version.weights_sha256);
  proto.set_manifest_sha256(assignment.version.manifest_sha256);
  *proto.mutable_parameters() = wire::ToProto(assignment.parameters);
  proto.set_limits_pixels(assignment.limits_pixels);
  std::set<int64_t> images;
  for (const segmentation::SliceTask& task : assignment.batch.slices) {
    if (images.insert(task.position).second) AddImage(task, proto);
    Segmentation::Slice& slice = *proto.add_slices();
    slice.set_image(task.position);
    slice.set_ordinal(task.ordinal);
    slice.set_opened(task.slice_count > 0);
    slice.set_slice(task.slice());
  }
  return proto;
}

absl::StatusOr<segmentation::HandIn> FromProto(
    const worker::v1::HandInSlicesRequest::Header& header) {
  segmentation::HandIn hand_in;
  hand_in.blob_sha256 = header.sha256();
  hand_in.blob_bytes = header.sha256().empty() ? 0 : header.size_bytes();
  hand_in.postpone = absl::Seconds(header.postpone().seconds()) +
                     absl::Nanoseconds(header.postpone().nanos());
  for (const SliceOutcome& slice : header.slices()) {
    RETURN_IF_ERROR(Check(slice, hand_in.blob_bytes));
    hand_in.results.push_back(ResultOf(slice));
  }
  return hand_in;
}

}  // namespace tessera::front
