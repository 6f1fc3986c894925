// Takes the messages in which the objects of one image are sent or kept.
#ifndef TESSERA_RPC_OBJECT_RECEIVER_H_
#define TESSERA_RPC_OBJECT_RECEIVER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/results/object_sink.h"
#include "rpc/object_joiner.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::rpc {

// What was asked for, as far as it decides what the objects are called.
struct AskedSlices {
  std::optional<int> channel;  // From 1. Not set: the first channel.
  std::vector<int> slices;     // From 1, ascending. Empty: all.
  std::string image_sha256;
};

// Checks that the messages fit together and passes whole objects to a sink.
// Client and server read them here, so that both write equal files. Keeps the
// objects of one message.
//
// Not thread-safe; one per attempt. Borrows the sink.
class ObjectReceiver {
 public:
  ObjectReceiver(AskedSlices asked, results::ObjectSink& sink)
      : asked_(std::move(asked)), sink_(sink) {}

  // Ignores progress. Errors: those of the sink; DATA_LOSS if the messages do
  // not fit together; FAILED_PRECONDITION if the server is too old to choose a
  // channel.
  absl::Status Take(const v1::SegmentResponse& response);

  // Returns the summary. Call after the last message. Errors: DATA_LOSS.
  absl::StatusOr<results::SegmentSummary> Finish();

 private:
  absl::Status Start(const v1::SegmentStart& start);
  absl::Status Add(ObjectBatch batch);

  const AskedSlices asked_;
  results::ObjectSink& sink_;
  bool started_ = false;
  ObjectJoiner joiner_;
  std::optional<results::SegmentSummary> summary_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_OBJECT_RECEIVER_H_
