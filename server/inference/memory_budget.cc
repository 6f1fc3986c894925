#include "server/inference/memory_budget.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::inference {

MemoryBudget::Loan::Loan(Loan&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      bytes_(other.bytes_) {}

MemoryBudget::Loan::~Loan() {
  if (budget_ == nullptr) return;
  absl::MutexLock lock(&budget_->mu_);
  budget_->free_ += bytes_;
}

absl::StatusOr<MemoryBudget::Loan> MemoryBudget::Take(
    int64_t bytes, const std::string& what, Priority priority,
    std::stop_token stop) {
  if (bytes > capacity_) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "%s takes %d MiB of memory; this server has %d MiB for images "
            "(crop it, or start the server with a larger --max-image-pixels "
            "or on a machine with more memory)",
            what, (bytes >> 20) + 1, capacity_ >> 20)),
        "MEMORY_TOO_SMALL");
  }
  absl::MutexLock lock(&mu_);
  const std::pair<Priority, int64_t> ticket = {priority, next_ticket_++};
  waiting_.insert(ticket);
  const auto ready = [&] {
    mu_.AssertHeld();
    return stop.stop_requested() ||
           (*waiting_.begin() == ticket && free_ >= bytes);
  };
  // A stop request does not wake a condition, so poll the token.
  while (!mu_.AwaitWithTimeout(absl::Condition(&ready),
                               absl::Milliseconds(100))) {
  }
  waiting_.erase(ticket);
  if (stop.stop_requested()) {
    return absl::CancelledError(
        absl::StrFormat("waiting for memory for %s was cancelled", what));
  }
  free_ -= bytes;
  return Loan(*this, bytes);
}

}  // namespace tessera::inference
