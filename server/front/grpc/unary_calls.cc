#include "server/front/grpc/unary_calls.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/front/grpc/peer.h"
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

absl::Status TooMuch(size_t most) {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(absl::StrFormat(
                     "%d of your calls wait to be answered, which is the most "
                     "of one user; let some of them end first",
                     most)),
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
    : limits_{.all = options.most_waiting,
              .of_one = options.most_waiting_of_one},
      slow_pool_(options.slow_threads),
      pool_(options.threads) {}

absl::Status UnaryCalls::TryRun(WorkPool& pool, const std::string& user,
                                std::function<void()> work) {
  switch (pool.TryRun(user, std::move(work), limits_)) {
    case WorkPool::Added::kPoolIsFull:
      return Busy();
    case WorkPool::Added::kUserHasTooMuch:
      return TooMuch(limits_.of_one);
    case WorkPool::Added::kYes:
      break;
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* UnaryCalls::Answer(
    grpc::CallbackServerContext& context, std::function<grpc::Status()> body) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const absl::Status taken =
      TryRun(pool_, CallerKeyOf(context), [reactor, body = std::move(body)] {
        reactor->Finish(StatusOf(body));
      });
  if (!taken.ok()) reactor->Finish(wire::ToGrpc(taken));
  return reactor;
}

grpc::ServerUnaryReactor* UnaryCalls::AnswerSlowly(
    grpc::CallbackServerContext& context,
    std::function<absl::StatusOr<std::string>()> admit,
    std::function<grpc::Status()> body) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const auto begin = [this, reactor, admit = std::move(admit),
                      body = std::move(body)]() mutable {
    std::string user;
    const grpc::Status admitted = wire::Answer([&]() -> absl::Status {
      ASSIGN_OR_RETURN(user, admit());
      return absl::OkStatus();
    });
    if (!admitted.ok()) return reactor->Finish(admitted);
    const absl::Status taken =
        TryRun(slow_pool_, user, [reactor, body = std::move(body)] {
          reactor->Finish(StatusOf(body));
        });
    if (!taken.ok()) reactor->Finish(wire::ToGrpc(taken));
  };
  const absl::Status taken = TryRun(pool_, CallerKeyOf(context), begin);
  if (!taken.ok()) reactor->Finish(wire::ToGrpc(taken));
  return reactor;
}

}  // namespace tessera::front
