#include "server/inference/pixel_budget.h"

#include <utility>

#include "absl/strings/str_format.h"

namespace tessera::inference {

PixelBudget::Loan::Loan(Loan&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      pixels_(other.pixels_),
      early_(other.early_) {}

PixelBudget::Loan::~Loan() {
  if (budget_ == nullptr) return;
  absl::MutexLock lock(&budget_->mu_);
  (early_ ? budget_->early_free_ : budget_->free_) += pixels_;
}

absl::StatusOr<PixelBudget::Loan> PixelBudget::Take(int64_t pixels,
                                                    Priority priority,
                                                    std::stop_token stop) {
  if (pixels > capacity_) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "a slice takes memory for %d pixels at once; this server has it for %d "
        "(crop the image, or start the server with a larger "
        "--max-image-pixels)",
        pixels, capacity_));
  }
  absl::MutexLock lock(&mu_);
  const std::pair<Priority, int64_t> ticket = {priority, next_ticket_++};
  waiting_.insert(ticket);
  const auto ready = [&] {
    mu_.AssertHeld();
    return stop.stop_requested() ||
           (*waiting_.begin() == ticket && free_ >= pixels);
  };
  // A stop token does not wake a condition: look at it now and then.
  while (!mu_.AwaitWithTimeout(absl::Condition(&ready),
                               absl::Milliseconds(100))) {
  }
  waiting_.erase(ticket);
  if (stop.stop_requested()) {
    return absl::CancelledError("the segmentation was cancelled");
  }
  free_ -= pixels;
  return Loan(*this, pixels, /*early=*/false);
}

std::optional<PixelBudget::Loan> PixelBudget::TakeEarly(int64_t pixels) {
  const absl::MutexLock lock(&mu_);
  if (pixels > early_free_) return std::nullopt;
  early_free_ -= pixels;
  return Loan(*this, pixels, /*early=*/true);
}

}  // namespace tessera::inference
