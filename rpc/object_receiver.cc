#include "rpc/object_receiver.h"

#include "base/status_macros.h"
#include "rpc/segmentation_fields.h"

namespace tessera::rpc {

absl::Status ObjectReceiver::Take(const v1::SegmentResponse& response) {
  if (response.has_start()) return Start(response.start());
  if (response.has_objects()) return Add(FromProto(response.objects()));
  if (response.has_summary()) summary_ = FromProto(response.summary());
  return absl::OkStatus();
}

absl::StatusOr<results::SegmentSummary> ObjectReceiver::Finish() {
  if (!started_ || !summary_ || summary_->slices > (1 << 24)) {
    return absl::DataLossError("the server sent no summary; try again");
  }
  RETURN_IF_ERROR(joiner_.Finish());
  return *std::move(summary_);
}

absl::Status ObjectReceiver::Start(const v1::SegmentStart& start) {
  started_ = true;
  const std::vector<int>& slices = asked_.slices;
  return sink_.Start({.image_sha256 = asked_.image_sha256,
                      .model_version = start.model_version(),
                      .model_sha256 = start.model_sha256(),
                      .stack = start.slices() > 1 ||
                               (slices.size() == 1 && slices.front() != 1)});
}

absl::Status ObjectReceiver::Add(ObjectBatch batch) {
  if (!started_) {
    return absl::DataLossError(
        "the server sent objects before it began; client and server may be "
        "of different versions");
  }
  const int slice = batch.slice;
  std::optional<imaging::SlicePosition> position = batch.position;
  if (asked_.channel && !position) {
    return absl::FailedPreconditionError(
        "the server is too old to choose a channel, and took all; update it, "
        "or save the channel as a file of its own");
  }
  // Without --channel, a file may have only one channel; -1 is any channel.
  if (position && !asked_.channel && position->c == 0) position->c = -1;
  RETURN_IF_ERROR(joiner_.Add(std::move(batch)));
  for (results::Object& object : joiner_.TakeWhole()) {
    object.position = position;
    RETURN_IF_ERROR(sink_.Add(slice, std::move(object)));
  }
  return absl::OkStatus();
}

}  // namespace tessera::rpc
