#include "client/grpc/segment_receiver.h"

#include <vector>

#include "base/status_macros.h"
#include "client/grpc/grpc_convert.h"

namespace tessera::client {

absl::Status SegmentReceiver::Take(const v1::SegmentResponse& response) {
  if (response.has_start()) return Start(response.start());
  if (response.has_progress()) {
    progress_(response.progress());
  } else if (response.has_objects()) {
    return Add(FromProto(response.objects()));
  } else if (response.has_summary()) {
    summary_ = FromProto(response.summary());
  }
  return absl::OkStatus();
}

absl::StatusOr<SegmentSummary> SegmentReceiver::Finish() {
  if (!started_ || !summary_ || summary_->slices > (1 << 24)) {
    return absl::DataLossError("the server sent no summary; try again");
  }
  if (request_.parameters.as_pyjamas && !summary_->parameters.as_pyjamas) {
    return absl::FailedPreconditionError(
        "the server is too old to apply a model as PyJAMAS does, and applied "
        "it as Tessera does; update it, or leave out --as pyjamas");
  }
  if (request_.parameters.diameter && !summary_->diameter) {
    return absl::FailedPreconditionError(
        "the server is too old to take the size of the objects into account; "
        "update it, or leave out --diameter");
  }
  RETURN_IF_ERROR(joiner_.Finish());
  return *std::move(summary_);
}

absl::Status SegmentReceiver::Start(const v1::SegmentStart& start) {
  started_ = true;
  const std::vector<int>& slices = request_.slices;
  return sink_.Start({.image_sha256 = image_sha256_,
                      .model_version = start.model_version(),
                      .model_sha256 = start.model_sha256(),
                      .stack = start.slices() > 1 ||
                               (slices.size() == 1 && slices.front() != 1)});
}

absl::Status SegmentReceiver::Add(ObjectBatch batch) {
  if (!started_) {
    return absl::DataLossError(
        "the server sent objects before it began; client and server may be "
        "of different versions");
  }
  const int slice = batch.slice;
  std::optional<imaging::SlicePosition> position = batch.position;
  if (request_.channel && !position) {
    return absl::FailedPreconditionError(
        "the server is too old to choose a channel, and took all; update it, "
        "or save the channel as a file of its own");
  }
  // Without --channel, a file may have only one channel; -1 is any channel.
  if (position && !request_.channel && position->c == 0) position->c = -1;
  RETURN_IF_ERROR(joiner_.Add(std::move(batch)));
  for (Object& object : joiner_.TakeWhole()) {
    object.position = position;
    RETURN_IF_ERROR(sink_.Add(slice, std::move(object)));
  }
  return absl::OkStatus();
}

}  // namespace tessera::client
