// One ModelInfer call.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_INFER_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_INFER_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/metrics.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "inference/open_inference.pb.h"
#include "server/app/models.h"
#include "server/app/segmentation.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/oip_memory.h"
#include "server/front/grpc/oip_request.h"
#include "server/inference/segment_pool.h"

namespace tessera::front {

// Waits for a thread of the pool, segments each image as a file of its own, and
// answers with all outputs at once. Counts as one of the caller's
// segmentations. The memory of request and answer is taken before it is used,
// and given back when gRPC has sent the answer; a client that reads nothing, or
// too slowly, is given up (CANCELLED). A call that is cancelled, or ended by a
// drain, stops within one tile.
//
// Thread-safe. Deletes itself when the call has ended. Borrows its
// dependencies, the context, the request and the response.
class OipInferCall final : public grpc::ServerUnaryReactor {
 public:
  struct Dependencies {
    const Entrance& entrance;
    const app::Models& models;
    app::Segmentation& segmentation;
    inference::SegmentPool& pool;
    FileStreams& streams;
    OipMemory& memory;
    Metrics& metrics;
  };

  OipInferCall(const Dependencies& dependencies,
               grpc::CallbackServerContext& context,
               const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  // Who acts next. While the call waits for the pool, whoever drops the work
  // ends the call.
  enum class Turn { kOurs, kPools, kNobodys };

  // Checks the caller, parses the request and queues the rest.
  absl::Status Admit();
  // Parses the message, and takes the memory for it and for the answer.
  absl::Status Parse();
  // Runs Compute() on a thread of the pool. Errors: CANCELLED.
  absl::Status Queue();
  absl::Status Compute();
  // Segments one image of the tensor, and adds what is found to the outputs.
  // Returns the number of objects.
  absl::StatusOr<int64_t> ComputeImage(int image, std::string* labels,
                                       std::string* planes);
  void Answer(int64_t objects, std::vector<std::string> outputs);
  // Ends the call if it waits for a thread.
  void GiveUp(const absl::Status& reason);
  // Does not use this object after Finish().
  void End(const grpc::Status& status);
  // Called when the client has not read the answer for a while.
  void OnUnread();

  const Dependencies dependencies_;
  grpc::CallbackServerContext& context_;
  const grpc::ByteBuffer& buffer_;
  grpc::ByteBuffer& response_;
  std::stop_source stop_;

  // Used by one thread at a time.
  app::Caller caller_;
  std::unique_ptr<OipMemory::Hold> memory_;
  std::unique_ptr<FileStreams::Seat> seat_;
  ::inference::ModelInferRequest request_;
  std::optional<OipOrder> order_;                 // Set by Parse().
  std::optional<registry::VersionName> version_;  // By number.
  int version_number_ = 0;
  int plane_count_ = 0;
  int64_t answer_bytes_ = 0;

  absl::Mutex mu_;
  std::unique_ptr<inference::SegmentPool::Ticket> ticket_ ABSL_GUARDED_BY(mu_);
  Turn turn_ ABSL_GUARDED_BY(mu_) = Turn::kOurs;
  absl::Time read_by_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  // Last, so that no callback runs while the other members are destroyed.
  FileStreams::Wait wait_;
  std::optional<std::stop_callback<std::function<void()>>> on_expired_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_INFER_CALL_H_
