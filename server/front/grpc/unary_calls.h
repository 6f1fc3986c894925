// Threads for calls of one request and one answer.
#ifndef TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_
#define TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_

#include <cstddef>
#include <functional>

#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/front/grpc/work_pool.h"

namespace tessera::front {

struct UnaryCallsOptions {
  int threads = 16;
  int slow_threads = 8;
  // Calls that may wait for a thread.
  size_t most_waiting = 1000;
};

// Runs the bodies of calls. A thread is taken only from the whole request until
// the answer is there: whoever sends or reads slowly holds none. What may take
// long, such as decoding a dataset's samples, has threads of its own.
//
// Thread-safe. Must outlive its calls.
class UnaryCalls {
 public:
  explicit UnaryCalls(const UnaryCallsOptions& options = {});

  // Answers a call with what `body` returns or throws. To be returned to gRPC;
  // request, response and context live until then.
  // If too many calls wait already, the answer is RESOURCE_EXHAUSTED
  // (SERVER_BUSY), with a delay.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   std::function<grpc::Status()> body);
  // The same for what may take seconds and minutes.
  grpc::ServerUnaryReactor* AnswerSlowly(grpc::CallbackServerContext& context,
                                         std::function<grpc::Status()> body);

 private:
  grpc::ServerUnaryReactor* Run(WorkPool& pool,
                                grpc::CallbackServerContext& context,
                                std::function<grpc::Status()> body);

  const size_t most_waiting_;
  WorkPool pool_;
  WorkPool slow_pool_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_UNARY_CALLS_H_
