// Bounds the memory that the images of all users take together.
#ifndef TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_
#define TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_

#include <cstdint>
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

// Lends bytes for slices in work and for samples that are checked. A caller
// borrows before it allocates. At most `capacity` bytes are lent at once:
// interactive requests come first, others in the order of asking, so that a
// large slice is not overtaken for ever.
//
// Thread-safe. Must outlive its loans.
class MemoryBudget {
 public:
  // Returns the bytes when it is destroyed.
  class Loan {
   public:
    Loan(Loan&& other) noexcept;
    Loan& operator=(Loan&&) = delete;
    ~Loan();

   private:
    friend class MemoryBudget;
    Loan(MemoryBudget& budget, int64_t bytes)
        : budget_(&budget), bytes_(bytes) {}
    MemoryBudget* budget_;
    int64_t bytes_;
  };

  explicit MemoryBudget(int64_t capacity)
      : capacity_(capacity), free_(capacity) {}

  int64_t capacity() const { return capacity_; }

  // Waits until `bytes` are free. Messages name `what`, such as `a slice of 4×5
  // pixels`. Errors: CANCELLED if `stop` was requested; RESOURCE_EXHAUSTED
  // (MEMORY_TOO_SMALL) if `bytes` exceeds the capacity.
  absl::StatusOr<Loan> Take(int64_t bytes, const std::string& what,
                            Priority priority, std::stop_token stop);

 private:
  const int64_t capacity_;
  absl::Mutex mu_;
  int64_t free_ ABSL_GUARDED_BY(mu_);
  int64_t next_ticket_ ABSL_GUARDED_BY(mu_) = 0;
  // The tickets of waiting callers; the first is served next.
  std::set<std::pair<Priority, int64_t>> waiting_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MEMORY_BUDGET_H_
