// What failed a moment ago, so that it is not tried again at once.
#ifndef TESSERA_SERVER_PICTURES_RECENT_FAILURES_H_
#define TESSERA_SERVER_PICTURES_RECENT_FAILURES_H_

#include <cstddef>
#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::pictures {

// Remembers failures for a minute: a full disk may have room again then.
//
// Not thread-safe. Borrows the clock.
template <typename Key>
class RecentFailures {
 public:
  explicit RecentFailures(const Clock& clock) : clock_(clock) {}

  void Add(const Key& key, const absl::Status& failure) {
    if (failures_.size() >= kMost) failures_.clear();
    failures_.insert_or_assign(key, Failure{failure, clock_.Now()});
  }

  // The failure of the last try; OK if it succeeded or was long ago.
  absl::Status Find(const Key& key) {
    const auto failed = failures_.find(key);
    if (failed == failures_.end()) return absl::OkStatus();
    if (clock_.Now() < failed->second.time + kKept) {
      return failed->second.status;
    }
    failures_.erase(failed);
    return absl::OkStatus();
  }

 private:
  struct Failure {
    absl::Status status;
    absl::Time time;
  };
  static constexpr size_t kMost = 1'000;
  static constexpr absl::Duration kKept = absl::Minutes(1);

  const Clock& clock_;
  std::map<Key, Failure> failures_;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_RECENT_FAILURES_H_
