#include "server/wire/slice_messages.h"

#include "base/error_reason.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::wire {

SliceMessages::SliceMessages(std::ostream& out)
    : out_(out), stream_([this](const v1::SegmentResponse& response) {
        return Write(response);
      }) {}

absl::Status SliceMessages::Write(const v1::SegmentResponse& response) {
  if (google::protobuf::util::SerializeDelimitedToOstream(response, &out_)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(
          "the server cannot write the results; its disk may be full"),
      "DISK_FULL");
}

absl::Status SliceMessages::Finish(const inference::SegmentSummary& summary) {
  return stream_.SendSummary(ToProto(summary));
}

}  // namespace tessera::wire
