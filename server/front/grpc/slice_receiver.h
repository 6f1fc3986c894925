// The call with which a worker hands in a batch of slices.
#ifndef TESSERA_SERVER_FRONT_GRPC_SLICE_RECEIVER_H_
#define TESSERA_SERVER_FRONT_GRPC_SLICE_RECEIVER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/slice_assignments.h"
#include "server/front/grpc/receiving_call.h"
#include "server/storage/upload_store.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

// Receives the header, then the results. The lease is checked before any
// results are received, and again when they are stored.
//
// Not thread-safe; one per call. Borrows assignments and store.
class SliceReceiver final : public Receiver<worker::v1::HandInSlicesRequest> {
 public:
  // Checks that the caller is a worker.
  using CheckCaller = std::function<absl::Status()>;

  SliceReceiver(app::SliceAssignments& assignments,
                storage::UploadStore& uploads, CheckCaller check_caller,
                std::string lease)
      : assignments_(assignments),
        uploads_(uploads),
        check_caller_(std::move(check_caller)),
        lease_(std::move(lease)) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Take(
      const worker::v1::HandInSlicesRequest& request) override;
  absl::Status TakeEnd() override;
  std::string subject() const override { return "the results of slices"; }

 private:
  absl::Status Begin(const worker::v1::HandInSlicesRequest::Header& header);

  app::SliceAssignments& assignments_;
  storage::UploadStore& uploads_;
  const CheckCaller check_caller_;
  const std::string lease_;
  std::optional<segmentation::HandIn> hand_in_;  // Once there is a header.
  std::unique_ptr<storage::Upload> upload_;      // Null: no results follow.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SLICE_RECEIVER_H_
