#include "server/front/grpc/unary_calls.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(2);

absl::Status Busy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "the server has more calls to answer than it can keep; "
                     "try again after a while"),
                 "SERVER_BUSY"),
      kRetryDelay);
}

// An exception must not end the server.
grpc::Status StatusOf(const std::function<grpc::Status()>& body) {
  grpc::Status status;
  const grpc::Status thrown = wire::Answer([&] {
    status = body();
    return absl::OkStatus();
  });
  return thrown.ok() ? status : thrown;
}

}  // namespace

UnaryCalls::UnaryCalls(const UnaryCallsOptions& options)
    : most_waiting_(options.most_waiting),
      pool_(options.threads),
      slow_pool_(options.slow_threads) {}

grpc::ServerUnaryReactor* UnaryCalls::Answer(
    grpc::CallbackServerContext& context, std::function<grpc::Status()> body) {
  return Run(pool_, context, std::move(body));
}

grpc::ServerUnaryReactor* UnaryCalls::AnswerSlowly(
    grpc::CallbackServerContext& context, std::function<grpc::Status()> body) {
  return Run(slow_pool_, context, std::move(body));
}

grpc::ServerUnaryReactor* UnaryCalls::Run(WorkPool& pool,
                                          grpc::CallbackServerContext& context,
                                          std::function<grpc::Status()> body) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const bool taken = pool.TryRun(
      [reactor, body = std::move(body)] { reactor->Finish(StatusOf(body)); },
      most_waiting_);
  if (!taken) reactor->Finish(wire::ToGrpc(Busy()));
  return reactor;
}

}  // namespace tessera::front
