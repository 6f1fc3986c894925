// What a listener of a database has heard.
#ifndef TESSERA_TESTS_SUPPORT_HEARD_H_
#define TESSERA_TESTS_SUPPORT_HEARD_H_

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::testing {

// Thread-safe. Must outlive the Listening that listener() was given to.
class Heard {
 public:
  db::Listener listener() {
    return [this](const std::string& payload) {
      const absl::MutexLock lock(&mu_);
      payloads_.push_back(payload);
    };
  }

  bool Has(const std::string& payload) {
    const absl::MutexLock lock(&mu_);
    return std::find(payloads_.begin(), payloads_.end(), payload) !=
           payloads_.end();
  }

  // Waits until `payload` was heard, at most a minute. Calls `again` at first
  // and every tenth of a second.
  bool Await(const std::string& payload, const std::function<void()>& again) {
    const absl::Time end = absl::Now() + absl::Minutes(1);
    do {
      again();
      const auto has = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return std::find(payloads_.begin(), payloads_.end(), payload) !=
               payloads_.end();
      };
      const absl::MutexLock lock(&mu_);
      if (mu_.AwaitWithTimeout(absl::Condition(&has),
                               absl::Milliseconds(100))) {
        return true;
      }
    } while (absl::Now() < end);
    return false;
  }

  void Forget() {
    const absl::MutexLock lock(&mu_);
    payloads_.clear();
  }

 private:
  absl::Mutex mu_;
  std::vector<std::string> payloads_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_HEARD_H_
