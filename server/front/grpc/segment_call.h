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

// Takes header and file, waits for a thread of the pool, and sends what that
// finds. It has no thread of its own while it receives and waits. The file goes
// to disk while it comes, so an open stream holds no more than a message of it
// in memory.
//
// A large TIFF whose directories come first is segmented while the rest comes,
// if one of the pool's early threads is free. Then whoever segments ends the
// call, also if it is the upload that fails.
//
// Who sends nothing of a file for a minute is told so (UPLOAD_STALLED). Who
// cancels, goes away, lets the deadline pass or reads nothing for a minute
// is not computed for any more: what waits is dropped, what is in work ends
// within a tile. Each is counted by its reason. A drain that expires ends what
// is there likewise.
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

  // Lets the caller in, then reads the first message.
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
  // Runs what is in hand on a thread of the streams, since it may wait for disk
  // and database. What it fails with ends the call.
  void RunStep(std::function<absl::Status()> step);
  // What a message means now; the first, then those of the file, then its end.
  absl::Status TakeMessage(bool ok);
  absl::Status TakeHeader();
  absl::Status TakeChunk();
  absl::Status TakeEnd();

  // Begins to segment what is there, if that can be.
  void BeginEarly();
  // Takes the next message, unless the call has ended. Errors: CANCELLED if
  // nobody waits any more.
  absl::Status ReadOn();

  // `step` for a thread of the pool. What it fails with ends the call.
  std::function<void()> Work(std::function<absl::Status()> step);
  // Runs `step` once its turn has come.
  // Errors: CANCELLED if nobody waits any more.
  absl::Status RunInTurn(inference::Priority priority,
                         std::function<absl::Status()> step);
  // Whether the model and the parameters can be used; then reads the file.
  absl::Status Prepare();
  // Segments and ends the call.
  absl::Status Compute();
  // Waits until the client has room for it, as long as the client reads or
  // sends, and reads at a rate that does not hold thread and memory for hours.
  // Errors: CANCELLED.
  absl::Status Write(const v1::SegmentResponse& response);
  // Ends the call, unless it has ended; touches nothing of it afterwards.
  void End(const grpc::Status& status);
  // Ends the call; touches nothing of it afterwards. REQUIRES: the caller has
  // set `ended_`, in the same lock in which it saw that the call is to end.
  void Close(grpc::Status status);
  // Once.
  void CountCancelled() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  std::stop_source stop_;  // Asked to stop when nobody waits any more.

  // Of one reader or one step at a time; the file may be of both.
  app::Caller caller_;
  std::unique_ptr<FileStreams::Seat> seat_;
  v1::SegmentRequest request_;
  v1::SegmentHeader header_;
  std::optional<registry::VersionName> model_;  // Of the header.
  std::unique_ptr<app::SpoolFile> file_;
  absl::Time start_;  // Of the file's coming.
  absl::Duration receiving_;  // Once the file is finished.
  bool begun_early_ = false;  // Of the reader.
  int64_t next_look_ = 0;     // At the file's directories: at so many bytes.

  absl::Mutex mu_;
  // Time for which the client may still leave messages unread.
  absl::Duration patience_left_ ABSL_GUARDED_BY(mu_);
  // Null until the header was taken.
  std::unique_ptr<inference::SegmentPool::Ticket> ticket_ ABSL_GUARDED_BY(mu_);
  v1::SegmentResponse response_ ABSL_GUARDED_BY(mu_);  // gRPC's if writing_.
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool too_slow_ ABSL_GUARDED_BY(mu_) = false;
  bool reading_ ABSL_GUARDED_BY(mu_) = false;  // It is the client's turn.
  int64_t messages_ ABSL_GUARDED_BY(mu_) = 0;  // Received.
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  bool counted_ ABSL_GUARDED_BY(mu_) = false;  // As cancelled.
  int in_hand_ ABSL_GUARDED_BY(mu_) = 0;  // Messages that are being taken.
  // What broke the upload of a file that is being segmented.
  grpc::Status broken_ ABSL_GUARDED_BY(mu_);
  // Last, so that neither runs while the rest goes away.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENT_CALL_H_
