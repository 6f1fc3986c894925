#include "server/front/grpc/work_call.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/front/grpc/worker_streams.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(60);

// Workers of the same ability could take each other's work.
std::string AbilityOf(const worker::v1::AcquireWorkRequest& request) {
  std::string ability = request.device();
  for (const int kind : request.kinds()) absl::StrAppend(&ability, " ", kind);
  return ability;
}

absl::Duration WaitOf(const worker::v1::AcquireWorkRequest& request) {
  const absl::Duration wait = absl::Seconds(request.wait().seconds()) +
                              absl::Nanoseconds(request.wait().nanos());
  return std::clamp(wait, absl::ZeroDuration(), kLongestWait);
}

}  // namespace

WorkCall::WorkCall(const Dependencies& dependencies,
                   const worker::v1::AcquireWorkRequest& request, Steps steps)
    : dependencies_(dependencies),
      request_(request),
      steps_(std::move(steps)),
      deadline_(absl::Now() + WaitOf(request)),
      place_(
          dependencies.line, request.device(), AbilityOf(request),
          [this] { Resume(&WorkCall::Look); },
          [this] { Resume(&WorkCall::EndEmpty); }) {
  Run(&WorkCall::Begin);
}

void WorkCall::Run(Step step) {
  ++holders_;
  dependencies_.streams.Run(seat_.get(), [this, step] {
    (this->*step)();
    Release();
  });
}

void WorkCall::Release() {
  if (--holders_ == 0) delete this;
}

absl::Status WorkCall::Admit() {
  RETURN_IF_ERROR(dependencies_.drain.CheckBegin());
  RETURN_IF_ERROR(steps_.begin());
  ASSIGN_OR_RETURN(
      seat_, dependencies_.streams.Admit(kWorkers, FileStreams::Kind::kWatch));
  const Drain& drain = dependencies_.drain;
  on_drain_.emplace(drain.begun(),
                    [this, &drain] { Stop(wire::ToGrpc(drain.CheckBegin())); });
  return absl::OkStatus();
}

void WorkCall::Begin() {
  const grpc::Status admitted = wire::Answer([this] { return Admit(); });
  if (!admitted.ok()) return End(admitted, /*taken=*/false);
  Look();
}

void WorkCall::Look() {
  // Read before looking, so that work that comes meanwhile is not missed.
  const int64_t rings = dependencies_.line.rings();
  bool found = false;
  const grpc::Status looked = wire::Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(found, steps_.take());
    return absl::OkStatus();
  });
  if (found) dependencies_.line.RingNext(place_);
  const absl::Duration left = deadline_ - absl::Now();
  if (found || !looked.ok() || left <= absl::ZeroDuration()) {
    return End(looked, found);
  }
  if (!BeginWait()) return End(grpc::Status::OK, /*taken=*/false);
  dependencies_.line.Join(place_, rings, left);
  // Stop() may have come before Join(), and found nobody in the line.
  if (HasEnded()) dependencies_.line.Leave(place_);
}

bool WorkCall::BeginWait() {
  const absl::MutexLock lock(&mu_);
  if (stopped_) return false;
  state_ = State::kWaiting;
  return true;
}

bool WorkCall::HasEnded() {
  const absl::MutexLock lock(&mu_);
  return state_ == State::kEnded;
}

void WorkCall::Resume(Step step) {
  {
    const absl::MutexLock lock(&mu_);
    if (state_ != State::kWaiting) return;  // Stop() was faster.
    state_ = State::kLooking;
  }
  Run(step);
}

void WorkCall::End(const grpc::Status& status, bool taken) {
  std::optional<grpc::Status> stopped;
  {
    const absl::MutexLock lock(&mu_);
    state_ = State::kEnded;
    stopped = stopped_;
  }
  if (taken && stopped) steps_.give_back();
  seat_.reset();
  Finish(stopped.value_or(status));
}

void WorkCall::OnCancel() { Stop(grpc::Status::CANCELLED); }

void WorkCall::Stop(const grpc::Status& status) {
  {
    const absl::MutexLock lock(&mu_);
    if (state_ == State::kLooking && !stopped_) stopped_ = status;
    if (state_ != State::kWaiting) return;
    state_ = State::kEnded;
  }
  dependencies_.line.Leave(place_);
  seat_.reset();
  Finish(status);
}

}  // namespace tessera::front
