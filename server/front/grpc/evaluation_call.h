// One EvaluateModelVersion stream.
#ifndef TESSERA_SERVER_FRONT_GRPC_EVALUATION_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_EVALUATION_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/support/server_callback.h"
#include "server/app/evaluation.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/evaluation_messages.h"
#include "server/front/grpc/file_streams.h"
#include "server/inference/segment_pool.h"
#include "tessera/v1/evaluation_service.pb.h"

namespace tessera::front {

// Waits for a thread of the pool, compares one sample, sends the message, and
// waits for a thread again: so other requests take turns with each sample, and
// a client that reads slowly holds no thread. Counts as one of the caller's
// segmentations. A client that reads nothing for a minute is given up
// (CANCELLED). A call that is cancelled, or ended by a drain, stops within one
// tile.
//
// Thread-safe. Deletes itself when the stream has ended. Borrows its
// dependencies, the context and the request.
class EvaluationCall final
    : public grpc::ServerWriteReactor<v1::EvaluateModelVersionResponse> {
 public:
  struct Dependencies {
    const Entrance& entrance;
    app::Evaluation& evaluation;
    inference::SegmentPool& pool;
    FileStreams& streams;
  };

  EvaluationCall(const Dependencies& dependencies,
                 grpc::CallbackServerContext& context,
                 const v1::EvaluateModelVersionRequest& request);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  // Who acts next. While the call waits for the pool, whoever drops the work
  // ends the call.
  enum class Turn { kOurs, kPools, kClients, kNobodys };

  // A step returns whether there is a message to send.
  using Step = std::function<absl::StatusOr<bool>()>;

  // Checks the caller, parses the names and queues the rest.
  absl::Status Admit();
  // Checks what was asked for; makes the first message.
  absl::StatusOr<bool> Begin();
  // Makes the next message.
  absl::StatusOr<bool> Next();
  // Runs a step on a thread of the pool. Errors: CANCELLED.
  absl::Status Queue(Step step);
  void Run(const Step& step);
  void Send();
  // Ends the call if it waits for a thread.
  void GiveUp(const absl::Status& reason);
  // Does not use this object after Finish().
  void End(const grpc::Status& status);

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  const v1::EvaluateModelVersionRequest& request_;
  std::stop_source stop_;

  // Used by one thread at a time.
  app::Caller caller_;
  std::unique_ptr<FileStreams::Seat> seat_;
  std::optional<app::EvaluationRequest> asked_;  // Set by Admit().
  std::optional<app::EvaluationOrder> order_;    // Set by Begin().
  EvaluationTotals totals_;
  size_t next_ = 0;  // The sample to compare next.
  v1::EvaluateModelVersionResponse response_;  // gRPC's in Turn::kClients.

  absl::Mutex mu_;
  std::unique_ptr<inference::SegmentPool::Ticket> ticket_ ABSL_GUARDED_BY(mu_);
  Turn turn_ ABSL_GUARDED_BY(mu_) = Turn::kOurs;
  // Last, so that no callback runs while the other members are destroyed.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_EVALUATION_CALL_H_
