#include "server/front/grpc/evaluation_call.h"

#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/trace_context.h"
#include "server/wire/convert_segmentation.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

absl::Status NobodyWaits() {
  return absl::CancelledError("the evaluation was cancelled");
}

}  // namespace

EvaluationCall::EvaluationCall(const Dependencies& dependencies,
                               grpc::CallbackServerContext& context,
                               const v1::EvaluateModelVersionRequest& request)
    : dependencies_(dependencies),
      context_(context),
      request_(request),
      wait_(dependencies.streams, [this] {
        const absl::MutexLock lock(&mu_);
        if (turn_ == Turn::kClients) context_.TryCancel();
      }) {
  on_expired_.emplace(dependencies.entrance.drain().expired(), [this] {
    GiveUp(dependencies_.entrance.drain().CheckGoOn());
  });
  dependencies_.streams.Run(nullptr, [this] {
    const trace::Scope scope(SpanOf(context_));
    const grpc::Status answer = wire::Answer([this] { return Admit(); });
    if (!answer.ok()) End(answer);
  });
}

absl::Status EvaluationCall::Admit() {
  ASSIGN_OR_RETURN(caller_, dependencies_.entrance.Enter(
                                context_, app::kEvaluateModelVersion));
  ASSIGN_OR_RETURN(const auto model,
                   registry::VersionName::Parse(request_.name()));
  ASSIGN_OR_RETURN(const auto dataset,
                   datasets::RevisionName::Parse(request_.dataset()));
  asked_.emplace(app::EvaluationRequest{
      model, dataset, wire::FromProto(request_.parameters()), std::nullopt});
  if (request_.has_channel()) asked_->channel = request_.channel();
  ASSIGN_OR_RETURN(seat_, dependencies_.streams.Admit(
                              caller_.principal.user,
                              FileStreams::Kind::kSegmentation));
  ASSIGN_OR_RETURN(auto ticket,
                   dependencies_.pool.Admit(caller_.principal.user));
  {
    const absl::MutexLock lock(&mu_);
    ticket_ = std::move(ticket);
  }
  return Queue([this] { return Begin(); });
}

absl::StatusOr<bool> EvaluationCall::Begin() {
  ASSIGN_OR_RETURN(order_, dependencies_.evaluation.Begin(caller_, *asked_));
  v1::EvaluationStart& start = *response_.mutable_start();
  start.set_model_version(order_->request.model.text());
  start.set_dataset(order_->request.dataset.text());
  start.set_samples(static_cast<int>(order_->samples.size()));
  return true;
}

absl::StatusOr<bool> EvaluationCall::Next() {
  if (stop_.stop_requested()) return NobodyWaits();
  response_.Clear();
  if (next_ > order_->samples.size()) return false;
  if (next_ == order_->samples.size()) {
    ++next_;
    *response_.mutable_summary() = totals_.Summary();
    return true;
  }
  const datasets::Sample& sample = order_->samples[next_++];
  const auto found = dependencies_.evaluation.Compare(caller_, *order_, sample,
                                                      stop_.get_token());
  if (!found.ok() && !app::ConcernsSample(found.status())) {
    return found.status();
  }
  *response_.mutable_sample() = totals_.Add(sample.name, found);
  return true;
}

absl::Status EvaluationCall::Queue(Step step) {
  const absl::MutexLock lock(&mu_);
  // Checked under the lock: whoever stops the call later sees Turn::kPools.
  if (stop_.stop_requested()) return NobodyWaits();
  turn_ = Turn::kPools;
  dependencies_.pool.Run(*ticket_, inference::Priority::kBulk,
                         [this, step = std::move(step)] {
                           {
                             const absl::MutexLock running(&mu_);
                             turn_ = Turn::kOurs;
                           }
                           Run(step);
                         });
  return absl::OkStatus();
}

void EvaluationCall::Run(const Step& step) {
  const trace::Scope scope(SpanOf(context_));
  const Drain& drain = dependencies_.entrance.drain();
  bool more = false;
  const grpc::Status answer = wire::Answer([&] {
    const absl::StatusOr<bool> result = step();
    more = result.ok() && *result;
    return drain.Explain(result.status());
  });
  if (more) {
    Send();
  } else {
    End(answer);
  }
}

void EvaluationCall::Send() {
  const absl::MutexLock lock(&mu_);
  turn_ = Turn::kClients;
  wait_.Begin();
  // gRPC calls OnWriteDone() on another thread, never from StartWrite().
  StartWrite(&response_);
}

void EvaluationCall::OnWriteDone(bool ok) {
  wait_.End();
  {
    const absl::MutexLock lock(&mu_);
    turn_ = Turn::kOurs;
  }
  const absl::Status queued =
      ok ? Queue([this] { return Next(); }) : NobodyWaits();
  if (queued.ok()) return;
  End(wire::ToGrpc(dependencies_.entrance.drain().Explain(queued)));
}

void EvaluationCall::OnCancel() { GiveUp(NobodyWaits()); }

void EvaluationCall::GiveUp(const absl::Status& reason) {
  stop_.request_stop();
  {
    const absl::MutexLock lock(&mu_);
    // Whoever else has the turn sees `stop_` and ends the call.
    if (turn_ != Turn::kPools || !dependencies_.pool.Drop(*ticket_)) return;
    turn_ = Turn::kOurs;
  }
  End(wire::ToGrpc(reason));
}

void EvaluationCall::End(const grpc::Status& status) {
  {
    const absl::MutexLock lock(&mu_);
    turn_ = Turn::kNobodys;
    // Before Finish(): the client may start its next call as soon as it has the
    // answer, and this call must no longer count.
    ticket_ = nullptr;
  }
  seat_ = nullptr;
  Finish(status);
}

}  // namespace tessera::front
