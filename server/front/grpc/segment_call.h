// One Segment stream.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENT_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENT_CALL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "grpcpp/support/server_callback.h"
#include "server/app/segmentation.h"
#include "server/app/spool.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "server/inference/segment_pool.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::front {

// Receives a header and a file, waits for a thread of the pool and sends the
// results. The call has no thread of its own while it receives and waits.
// Received bytes go to disk, so an open stream holds at most one message in
// memory.
//
// A client that sends no bytes of the file for a minute gets UPLOAD_STALLED. A
// call is cancelled if the client cancels, disconnects, misses its deadline or
// reads nothing for a minute. A cancelled call that waits is dropped; one that
// computes ends within a tile. Cancelled calls are counted by reason. A drain
// that expires ends calls in the same way.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies.
class SegmentCall final
    : public grpc::ServerBidiReactor<v1::SegmentRequest, v1::SegmentResponse> {
 public:
  struct Dependencies {
    const Entrance& entrance;
    app::Segmentation& segmentation;
    inference::SegmentPool& pool;
    FileStreams& streams;
    Metrics& metrics;
  };

  // Checks the caller, then reads the first message.
  SegmentCall(const Dependencies& dependencies,
              grpc::CallbackServerContext& context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  void OnExpired();
  void OnStalled();
  absl::Status Admit();
  // Runs `step` on a thread of the streams, since a step may wait for disk and
  // database. An error of `step` ends the call.
  void RunStep(std::function<absl::Status()> step);
  // Handles a message by its place in the stream: the header, then chunks of
  // the file, then the end.
  absl::Status TakeMessage(bool ok);
  absl::Status TakeHeader();
  absl::Status TakeChunk();
  absl::Status TakeEnd();

  // Reads the next message, unless the call has ended. Errors: CANCELLED if the
  // call was cancelled.
  absl::Status ReadOn();

  // Wraps `step` for a thread of the pool. An error of `step` ends the call.
  std::function<void()> Work(std::function<absl::Status()> step);
  // Queues `step` in the pool.
  // Errors: CANCELLED if the call was cancelled.
  absl::Status RunInTurn(inference::Priority priority,
                         std::function<absl::Status()> step);
  // Checks that the model and the parameters can be used, then reads the file.
  absl::Status Prepare();
  // Segments and ends the call.
  absl::Status Compute();
  // Sends a message and waits until gRPC has taken it. Cancels the call if the
  // client reads nothing, or so slowly that it would hold the thread and its
  // memory for hours. Errors: CANCELLED.
  absl::Status Write(const v1::SegmentResponse& response);
  // Ends the call, unless it has ended. The caller must not use this object
  // afterwards.
  void End(const grpc::Status& status);
  // Ends the call. The caller must not use this object afterwards.
  // REQUIRES: the caller has set `ended_` under the same lock under which it
  // decided to end the call.
  void Close(grpc::Status status);
  // Counts the call at most once.
  void CountCancelled() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  std::stop_source stop_;  // Stopped when the call is cancelled.

  // Used by one thread at a time.
  app::Caller caller_;
  std::unique_ptr<FileStreams::Seat> seat_;
  std::unique_ptr<FileStreams::Seat> place_;  // Since the header was accepted.
  v1::SegmentRequest request_;
  v1::SegmentHeader header_;
  std::optional<registry::VersionName> model_;  // From the header.
  std::unique_ptr<app::SpoolFile> file_;
  absl::Time start_;  // When the header was accepted.
  absl::Duration receiving_;  // Set once the file is whole.

  absl::Mutex mu_;
  // For how long the client may still leave messages unread.
  absl::Duration patience_left_ ABSL_GUARDED_BY(mu_);
  // Null until the header has been received.
  std::unique_ptr<inference::SegmentPool::Ticket> ticket_ ABSL_GUARDED_BY(mu_);
  v1::SegmentResponse response_ ABSL_GUARDED_BY(mu_);  // gRPC's if writing_.
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool too_slow_ ABSL_GUARDED_BY(mu_) = false;
  bool reading_ ABSL_GUARDED_BY(mu_) = false;  // A read is pending.
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  bool counted_ ABSL_GUARDED_BY(mu_) = false;  // As cancelled.
  int in_hand_ ABSL_GUARDED_BY(mu_) = 0;  // Messages in work.
  // Last, so that no callback runs while the other members are destroyed.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENT_CALL_H_
