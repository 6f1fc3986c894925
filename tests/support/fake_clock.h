// A clock that tests turn by hand.
#ifndef TESSERA_TESTS_SUPPORT_FAKE_CLOCK_H_
#define TESSERA_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::testing {

// Stands at 2024-01-01 UTC until it is advanced.
//
// Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override {
    const absl::MutexLock lock(&mu_);
    return now_;
  }
  void Advance(absl::Duration by) {
    const absl::MutexLock lock(&mu_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_) = absl::FromUnixSeconds(1'704'067'200);
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_FAKE_CLOCK_H_
