// How many requests a store is sent at once.
#ifndef TESSERA_SERVER_STORAGE_REQUEST_LIMIT_H_
#define TESSERA_SERVER_STORAGE_REQUEST_LIMIT_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::storage {

// Lets requests wait for a place. A store that says it is overloaded halves the
// number of places; each request that it answers adds a little until the number
// is full again (additive increase, multiplicative decrease).
//
// Thread-safe.
class RequestLimit {
 public:
  // REQUIRES: most >= 1.
  explicit RequestLimit(int most) : most_(most), places_(most) {}

  // Waits for a place. The result belongs to Leave().
  int64_t Enter();
  // Gives the place back.
  void Leave();
  // The store answered a request.
  void NoteAnswer();
  // The store asked for fewer requests, in its answer to the request that
  // entered as `entered`. Requests that had entered before the last halving do
  // not halve again.
  void NoteOverload(int64_t entered);

  // How many requests may be under way now; at least 1.
  int places() const;

 private:
  bool HasPlace() const ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return busy_ < static_cast<int>(places_);
  }

  const int most_;
  mutable absl::Mutex mu_;
  double places_ ABSL_GUARDED_BY(mu_);
  int busy_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t entered_ ABSL_GUARDED_BY(mu_) = 0;    // All requests so far.
  int64_t halved_at_ ABSL_GUARDED_BY(mu_) = 0;  // Of entered_.
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_REQUEST_LIMIT_H_
