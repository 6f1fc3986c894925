// Bounds the memory that images take, whoever sends them.
#ifndef TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_
#define TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_

#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/turns/priority.h"

namespace tessera::inference {

using turns::Priority;

// Lends bytes for slices in work and samples that are checked, before memory is
// taken for them, never more than `capacity` at once: to interactive requests
// first, else in the order of asking, so that a large slice is not overtaken
// for ever. A quarter of it beside that is for slices whose file still comes,
// so that nobody waits for those.
//
// Thread-safe. Must outlive its loans.
class MemoryBudget {
 public:
  // Gives the bytes back when it goes away.
  class Loan {
   public:
    Loan(Loan&& other) noexcept;
    Loan& operator=(Loan&&) = delete;
    ~Loan();

   private:
    friend class MemoryBudget;
    Loan(MemoryBudget& budget, int64_t bytes, bool early)
        : budget_(&budget), bytes_(bytes), early_(early) {}
    MemoryBudget* budget_;
    int64_t bytes_;
    bool early_;
  };

  explicit MemoryBudget(int64_t capacity)
      : capacity_(capacity), free_(capacity), early_free_(capacity / 4) {}

  int64_t capacity() const { return capacity_; }

  // Waits until `bytes` are free for `what`, such as `a slice of 4×5 pixels`.
  // Errors: CANCELLED if `stop` was asked for; RESOURCE_EXHAUSTED
  // (MEMORY_TOO_SMALL) if there will never be so many.
  absl::StatusOr<Loan> Take(int64_t bytes, const std::string& what,
                            Priority priority, std::stop_token stop);
  // Of what is beside, for a slice whose file still comes; none if too few are
  // free now.
  std::optional<Loan> TakeEarly(int64_t bytes);

 private:
  const int64_t capacity_;
  absl::Mutex mu_;
  int64_t free_ ABSL_GUARDED_BY(mu_);
  int64_t early_free_ ABSL_GUARDED_BY(mu_);
  int64_t next_ticket_ ABSL_GUARDED_BY(mu_) = 0;
  // Who waits, the next one first.
  std::set<std::pair<Priority, int64_t>> waiting_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_
