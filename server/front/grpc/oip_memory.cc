#include "server/front/grpc/oip_memory.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"

namespace tessera::front {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status TooLarge(int64_t bytes, int64_t limit) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the tensors of this call take %d MiB, and this server has %d MiB "
          "for "
          "tensors; send smaller images, ask for one output, or send files by "
          "tessera.v1.SegmentationService",
          (bytes >> 20) + 1, limit >> 20)),
      "TENSOR_TOO_LARGE");
}

absl::Status Busy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "the tensors of other calls take the memory that this "
                     "server has for them; try again in a second"),
                 "SERVER_BUSY"),
      kRetryDelay);
}

}  // namespace

absl::StatusOr<std::unique_ptr<OipMemory::Hold>> OipMemory::Take(
    const std::string& user, int64_t bytes) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<Hold> hold(new Hold(*this, user));
  RETURN_IF_ERROR(hold->Add(bytes));
  return hold;
}

absl::Status OipMemory::Count(const std::string& user, int64_t held_before,
                              int64_t bytes) {
  const int64_t of_call = held_before + bytes;
  if (of_call > limit_) return TooLarge(of_call, limit_);
  const absl::MutexLock lock(&mu_);
  int64_t& of_user = held_by_[user];
  const bool only_call = of_user == held_before;
  if (held_ + bytes > limit_ || (!only_call && of_user + bytes > limit_ / 2)) {
    if (of_user == 0) held_by_.erase(user);
    return Busy();
  }
  held_ += bytes;
  of_user += bytes;
  return absl::OkStatus();
}

absl::Status OipMemory::Hold::Add(int64_t bytes) {
  RETURN_IF_ERROR(memory_.Count(user_, bytes_, bytes));
  bytes_ += bytes;
  return absl::OkStatus();
}

OipMemory::Hold::~Hold() {
  if (bytes_ == 0) return;
  const absl::MutexLock lock(&memory_.mu_);
  memory_.held_ -= bytes_;
  const auto of_user = memory_.held_by_.find(user_);
  of_user->second -= bytes_;
  if (of_user->second == 0) memory_.held_by_.erase(of_user);
}

}  // namespace tessera::front
