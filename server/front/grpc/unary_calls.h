// Threads for unary calls.
#ifndef TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_
#define TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "base/work_pool.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace tessera::front {

struct UnaryCallsOptions {
  int threads = 16;
  int slow_threads = 8;
  // Calls that may wait for a thread.
  size_t most_waiting = 1000;
  size_t most_waiting_of_one = 500;  // Caller.
};

// Runs the bodies of calls. A call uses a thread only from the moment its
// request is complete until its answer is ready, so a client that sends or
// reads slowly holds no thread. Calls that may take long, such as those that
// decode a dataset's samples, have threads of their own. Callers take turns, as
// WorkPool says.
//
// Thread-safe. Must outlive its calls.
class UnaryCalls {
 public:
  explicit UnaryCalls(const UnaryCallsOptions& options = {});

  // Answers a call with what `body` returns or throws. Return the reactor to
  // gRPC. Request, response and context live until the call is answered. If too
  // many calls wait, the answer is RESOURCE_EXHAUSTED (SERVER_BUSY), with a
  // delay.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   std::function<grpc::Status()> body);
  // As Answer(), for calls that may take seconds or minutes. `admit` is quick
  // and tells whose turn the call is; its error is the answer.
  grpc::ServerUnaryReactor* AnswerSlowly(
      grpc::CallbackServerContext& context,
      std::function<absl::StatusOr<std::string>()> admit,
      std::function<grpc::Status()> body);

 private:
  // Returns the error if the work is not taken.
  absl::Status TryRun(WorkPool& pool, const std::string& user,
                      std::function<void()> work);

  const WorkPool::Limits limits_;
  WorkPool slow_pool_;  // First: work of the other one uses it.
  WorkPool pool_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_
