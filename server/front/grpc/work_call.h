// One AcquireWork call.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORK_CALL_H_
#define TESSERA_SERVER_FRONT_GRPC_WORK_CALL_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_callback.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/file_streams.h"
#include "server/jobs/work_line.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

// Looks for work, then waits in the line and looks whenever there may be some.
// While it waits, it uses no thread. Ends empty when the time is up, and with
// SERVER_DRAINING when the server is about to end. Work that was taken for a
// worker that has gone is given back.
//
// Thread-safe. Deletes itself when the call has ended. Borrows its
// dependencies.
class WorkCall final : public grpc::ServerUnaryReactor {
 public:
  // What the call does, apart from waiting. Called on the streams' threads.
  struct Steps {
    // Checks caller and request, and notes what the worker says of itself.
    // Called once, before take().
    std::function<absl::Status()> begin;
    // Fills in the response if there is work. Returns whether there was.
    std::function<absl::StatusOr<bool>()> take;
    std::function<void()> give_back;  // Undoes a take() that found work.
  };
  struct Dependencies {
    FileStreams& streams;
    jobs::WorkLine& line;
    const Drain& drain;
  };

  WorkCall(const Dependencies& dependencies,
           const worker::v1::AcquireWorkRequest& request, Steps steps);

  void OnCancel() override;
  void OnDone() override { Release(); }

 private:
  enum class State { kLooking, kWaiting, kEnded };

  // The work of the streams' threads. REQUIRES: State::kLooking.
  void Begin();
  void Look();
  absl::Status Admit();
  // False if the call was stopped meanwhile.
  bool BeginWait();
  bool HasEnded();
  using Step = void (WorkCall::*)();
  // Runs the step on a thread of the streams.
  void Run(Step step);
  // Called by the line.
  void Resume(Step step);
  void EndEmpty() { End(grpc::Status::OK, /*taken=*/false); }
  // Ends the call with `status`, or with what stopped it meanwhile. `taken`:
  // work was taken. REQUIRES: State::kLooking.
  void End(const grpc::Status& status, bool taken);
  // Ends a call that waits at once, another after its current step.
  void Stop(const grpc::Status& status);
  // Deletes this object once gRPC and all steps are done with it.
  void Release();

  const Dependencies dependencies_;
  const worker::v1::AcquireWorkRequest& request_;
  const Steps steps_;
  absl::Time deadline_;
  std::unique_ptr<FileStreams::Seat> seat_;
  std::atomic<int> holders_ = 1;  // gRPC, and each step that runs.
  absl::Mutex mu_;
  State state_ ABSL_GUARDED_BY(mu_) = State::kLooking;
  std::optional<grpc::Status> stopped_ ABSL_GUARDED_BY(mu_);
  // Last, so that no callback runs while the other members are destroyed.
  jobs::WorkLine::Place place_;
  std::optional<std::stop_callback<std::function<void()>>> on_drain_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORK_CALL_H_
