// What a Segment call sends while it computes.
#ifndef TESSERA_SERVER_RPC_SEGMENT_STREAM_H_
#define TESSERA_SERVER_RPC_SEGMENT_STREAM_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/sync_stream.h"
#include "server/inference/segmenter.h"
#include "server/rpc/object_batcher.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::rpc {

// Turns results into messages: progress at most ten times a second, objects
// in batches of at most 256 KiB, none of which waits longer than for the next
// progress.
//
// Not thread-safe; one per call. Borrows the stream.
class SegmentStream final : public inference::SegmentSink {
 public:
  using Stream = grpc::ServerReaderWriter<v1::SegmentResponse,
                                          v1::SegmentRequest>;

  explicit SegmentStream(Stream& stream) : stream_(stream) {}

  // Errors of all: CANCELLED if the client is gone.
  absl::Status OnProgress(const inference::SegmentProgress& progress) override;
  absl::Status OnObject(int slice,
                        const inference::DetectedObject& object) override;
  absl::Status OnSliceEnd(int slice) override;
  absl::Status SendSummary(v1::SegmentSummary summary);

 private:
  absl::Status Write(const v1::SegmentResponse& response);

  Stream& stream_;
  std::optional<ObjectBatcher> batcher_;  // Of the current slice.
  absl::Time last_progress_ = absl::InfinitePast();
};

// Notices that the client has gone or its deadline has passed, also while
// nothing is sent. Owns a thread, which ends with it.
class CancellationWatch {
 public:
  explicit CancellationWatch(const grpc::ServerContext& context);

  // Asked to stop once the call was cancelled.
  std::stop_token token() const { return cancelled_.get_token(); }

 private:
  void Watch(const grpc::ServerContext& context, std::stop_token end);

  std::stop_source cancelled_;
  std::mutex mu_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_SEGMENT_STREAM_H_
