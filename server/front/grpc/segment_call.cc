#include "server/front/grpc/segment_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/wire/convert_segmentation.h"
#include "server/wire/convert_trust.h"
#include "server/front/grpc/message_size.h"
#include "server/front/grpc/received_bytes.h"
#include "server/wire/pixel_array.h"
#include "server/wire/segment_stream.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

// A client that reads nothing holds a thread that other calls wait for. A
// client that reads more slowly than this holds the thread for too long.
constexpr double kLeastReadBytesPerSecond = 32 << 10;
constexpr absl::Duration kLookEvery = absl::Seconds(1);

absl::Status HeaderMisplaced() {
  return WithReason(
      absl::InvalidArgumentError(
          "a segmentation begins with one header, then come chunks; send them "
          "in this order"),
      "HEADER_MISPLACED");
}

absl::Status NobodyWaits() {
  return absl::CancelledError("the segmentation was cancelled");
}

inference::Priority PriorityOf(const v1::SegmentHeader& header) {
  return header.priority() == v1::SegmentHeader::BULK
             ? inference::Priority::kBulk
             : inference::Priority::kInteractive;
}

std::optional<int> ChannelOf(const v1::SegmentHeader& header) {
  return header.has_channel() ? std::optional(header.channel()) : std::nullopt;
}

// The file that the chunks make.
// Errors: INVALID_ARGUMENT (ARRAY_INVALID, HEADER_INVALID).
absl::StatusOr<app::ComingImage> ImageOf(const v1::SegmentHeader& header) {
  const std::string name =
      header.filename().empty() ? "image" : header.filename();
  if (!header.has_array()) {
    return app::ComingImage{.filename = name,
                            .size_bytes = header.size_bytes()};
  }
  ASSIGN_OR_RETURN(const wire::ArrayFile file, wire::FileOf(header.array()));
  if (header.size_bytes() != 0 && header.size_bytes() != file.size_bytes) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "the array needs %d bytes, but the header says %d; leave "
            "size_bytes out",
            file.size_bytes, header.size_bytes())),
        "HEADER_INVALID");
  }
  return app::ComingImage{.filename = name,
                          .size_bytes = file.size_bytes,
                          .head = file.head};
}

}  // namespace

SegmentCall::SegmentCall(const Dependencies& dependencies,
                         grpc::CallbackServerContext& context)
    : dependencies_(dependencies),
      context_(context),
      patience_left_(dependencies.streams.patience()),
      wait_(dependencies.streams, [this] { OnStalled(); }) {
  on_expired_.emplace(dependencies_.entrance.drain().expired(),
                      [this] { OnExpired(); });
  {
    const absl::MutexLock lock(&mu_);
    ++in_hand_;
  }
  RunStep([this] { return Admit(); });
}

absl::Status SegmentCall::Admit() {
  ASSIGN_OR_RETURN(caller_,
                   dependencies_.entrance.Enter(context_, app::kSegment));
  ASSIGN_OR_RETURN(seat_,
                   dependencies_.streams.Admit(caller_.principal.user,
                                               FileStreams::Kind::kImage));
  return ReadOn();
}

void SegmentCall::OnReadDone(bool ok) {
  wait_.End();
  {
    const absl::MutexLock lock(&mu_);
    reading_ = false;
    if (ended_) return;
    ++in_hand_;
  }
  RunStep([this, ok] { return TakeMessage(ok); });
}

void SegmentCall::RunStep(std::function<absl::Status()> step) {
  dependencies_.streams.Run(seat_.get(), [this, step = std::move(step)] {
    const trace::Scope scope(SpanOf(context_));
    const Drain& drain = dependencies_.entrance.drain();
    const grpc::Status answer = wire::Answer([&] { return drain.Explain(step()); });
    bool ends = false;
    {
      const absl::MutexLock lock(&mu_);
      --in_hand_;
      // Close() waits until `in_hand_` is 0 and may then delete this object. So
      // a step that does not end the call must not use the object after the
      // lock is released.
      if (!answer.ok()) ends = !std::exchange(ended_, true);
    }
    if (ends) Close(answer);
  });
}

absl::Status SegmentCall::ReadOn() {
  const absl::MutexLock lock(&mu_);
  // Checked under the lock: a drain that expires later sees `reading_`.
  if (stop_.stop_requested()) return NobodyWaits();
  if (ended_) return absl::OkStatus();
  reading_ = true;
  wait_.Begin();
  StartRead(&request_);
  return absl::OkStatus();
}

void SegmentCall::OnStalled() {
  {
    const absl::MutexLock lock(&mu_);
    if (ended_ || !reading_) return;
    ended_ = true;  // Later messages are ignored.
  }
  // Close() removes the file, which may take the disk a while.
  dependencies_.streams.Run(seat_.get(), [this] {
    Close(wire::ToGrpc(
        UploadStalled("the image", dependencies_.streams.patience())));
  });
}

absl::Status SegmentCall::TakeMessage(bool ok) {
  if (ok) RETURN_IF_ERROR(CheckMessageSize(request_));
  if (file_ == nullptr) return ok ? TakeHeader() : HeaderMisplaced();
  return ok ? TakeChunk() : TakeEnd();
}

absl::Status SegmentCall::TakeHeader() {
  if (!request_.has_header()) return HeaderMisplaced();
  ASSIGN_OR_RETURN(model_,
                   registry::VersionName::Parse(request_.header().model()));
  RETURN_IF_ERROR(dependencies_.segmentation.CheckModel(caller_, *model_));
  header_.Swap(request_.mutable_header());
  // The pool bounds what this server has to do, the streams what a user may ask
  // of all servers.
  ASSIGN_OR_RETURN(auto ticket,
                   dependencies_.pool.Admit(caller_.principal.user));
  ASSIGN_OR_RETURN(
      place_, dependencies_.streams.Admit(caller_.principal.user,
                                          FileStreams::Kind::kSegmentation));
  {
    const absl::MutexLock lock(&mu_);
    ticket_ = std::move(ticket);
  }
  // Prepare() may load a model, which is too slow for the streams' threads.
  return RunInTurn(inference::Priority::kInteractive,
                   [this] { return Prepare(); });
}

absl::Status SegmentCall::Prepare() {
  ASSIGN_OR_RETURN(const app::ComingImage image, ImageOf(header_));
  ASSIGN_OR_RETURN(
      file_, dependencies_.segmentation.Prepare(
                 caller_, *model_, wire::FromProto(header_.parameters()),
                 image));
  start_ = absl::Now();
  // Last: the next message may be handled at once, on another thread.
  return ReadOn();
}

absl::Status SegmentCall::TakeChunk() {
  if (!request_.has_chunk()) return HeaderMisplaced();
  RETURN_IF_ERROR(dependencies_.entrance.drain().CheckGoOn());
  ReceivedBytes(dependencies_.metrics)
      .Increment(static_cast<double>(request_.chunk().size()));
  RETURN_IF_ERROR(
      dependencies_.segmentation.Append(caller_, *file_, request_.chunk()));
  return ReadOn();
}

absl::Status SegmentCall::TakeEnd() {
  if (context_.IsCancelled()) return NobodyWaits();
  receiving_ = absl::Now() - start_;
  RETURN_IF_ERROR(file_->Finish());
  return RunInTurn(PriorityOf(header_), [this] { return Compute(); });
}

std::function<void()> SegmentCall::Work(std::function<absl::Status()> step) {
  return [this, step = std::move(step)] {
    const trace::Scope scope(SpanOf(context_));
    const Drain& drain = dependencies_.entrance.drain();
    const grpc::Status answer =
        wire::Answer([&] { return drain.Explain(step()); });
    if (!answer.ok()) End(answer);
  };
}

absl::Status SegmentCall::RunInTurn(inference::Priority priority,
                                    std::function<absl::Status()> step) {
  const absl::MutexLock lock(&mu_);
  if (ended_ || cancelled_ || stop_.stop_requested()) return NobodyWaits();
  dependencies_.pool.Run(*ticket_, priority, Work(std::move(step)));
  return absl::OkStatus();
}

absl::Status SegmentCall::Compute() {
  if (stop_.stop_requested()) return NobodyWaits();
  wire::SegmentStream sink(
      [this](const v1::SegmentResponse& response) { return Write(response); },
      header_.labels());
  ASSIGN_OR_RETURN(
      const inference::SegmentSummary summary,
      dependencies_.segmentation.Segment(
          caller_,
          {.model = *model_,
           .image = file_->path(),
           .slices = {header_.slices().begin(), header_.slices().end()},
           .parameters = wire::FromProto(header_.parameters()),
           .priority = PriorityOf(header_),
           .channel = ChannelOf(header_)},
          sink, stop_.get_token()));
  v1::SegmentSummary answer = wire::ToProto(summary);
  wire::AddTrustNotices(answer);
  answer.set_receive_seconds(absl::ToDoubleSeconds(receiving_));
  RETURN_IF_ERROR(sink.SendSummary(std::move(answer)));
  End(grpc::Status::OK);
  return absl::OkStatus();
}

absl::Status SegmentCall::Write(const v1::SegmentResponse& response) {
  const absl::MutexLock lock(&mu_);
  if (cancelled_) return NobodyWaits();
  response_ = response;
  writing_ = true;
  // gRPC calls OnWriteDone() on another thread, never from StartWrite().
  StartWrite(&response_);
  const auto written = [this] {
    mu_.AssertHeld();
    return !writing_;
  };
  const double rate = kLeastReadBytesPerSecond;
  patience_left_ =
      std::min(dependencies_.streams.patience(),
               patience_left_ + absl::Seconds(response.ByteSizeLong() / rate));
  while (!mu_.AwaitWithTimeout(absl::Condition(&written), kLookEvery)) {
    patience_left_ -= kLookEvery;
    if (patience_left_ > absl::ZeroDuration() || too_slow_) continue;
    too_slow_ = true;
    context_.TryCancel();
  }
  return cancelled_ || too_slow_ ? NobodyWaits() : absl::OkStatus();
}

void SegmentCall::OnWriteDone(bool ok) {
  const absl::MutexLock lock(&mu_);
  writing_ = false;
  if (!ok) cancelled_ = true;
}

void SegmentCall::OnCancel() {
  stop_.request_stop();
  {
    const absl::MutexLock lock(&mu_);
    cancelled_ = true;
    // A failed read may have ended the call before the cancellation was known.
    if (ended_) CountCancelled();
    // If a thread computes, it ends the call; if a read is pending, its end
    // does.
    if (ticket_ == nullptr || !dependencies_.pool.Drop(*ticket_)) return;
    if (std::exchange(ended_, true)) return;
  }
  Close(wire::ToGrpc(NobodyWaits()));
}

void SegmentCall::OnExpired() {
  stop_.request_stop();
  {
    const absl::MutexLock lock(&mu_);
    const bool waits = ticket_ != nullptr && dependencies_.pool.Drop(*ticket_);
    // If a thread computes or handles a message, it ends the call.
    if (!waits && !reading_) return;
    if (std::exchange(ended_, true)) return;
  }
  Close(wire::ToGrpc(dependencies_.entrance.drain().CheckGoOn()));
}

void SegmentCall::End(const grpc::Status& status) {
  {
    const absl::MutexLock lock(&mu_);
    if (std::exchange(ended_, true)) return;
  }
  Close(status);
}

void SegmentCall::Close(grpc::Status status) {
  {
    const absl::MutexLock lock(&mu_);
    // Messages in work write to the file, so wait for them.
    const auto none_in_hand = [this] {
      mu_.AssertHeld();
      return in_hand_ == 0;
    };
    mu_.Await(absl::Condition(&none_in_hand));
    if (context_.IsCancelled()) CountCancelled();
    // Before Finish(): the client may start its next call as soon as it has the
    // answer, and this call must no longer count.
    ticket_ = nullptr;
  }
  place_ = nullptr;
  file_ = nullptr;
  Finish(status);
}

void SegmentCall::CountCancelled() {
  if (std::exchange(counted_, true)) return;
  const bool late =
      absl::FromChrono(context_.deadline()) <= absl::Now();
  dependencies_.metrics
      .GetCounter("tessera_cancelled_segmentations_total",
                  "Segmentations that nobody waited for any more.",
                  {{"reason", too_slow_ ? "client_too_slow"
                              : late    ? "deadline"
                                        : "client_gone"}})
      .Increment();
}

}  // namespace tessera::front
