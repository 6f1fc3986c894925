#include "server/storage/request_limit.h"

#include <algorithm>

namespace tessera::storage {

int64_t RequestLimit::Enter() {
  const absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(this, &RequestLimit::HasPlace));
  ++busy_;
  return ++entered_;
}

void RequestLimit::Leave() {
  const absl::MutexLock lock(&mu_);
  --busy_;
}

void RequestLimit::NoteAnswer() {
  const absl::MutexLock lock(&mu_);
  // One place more for as many answers as there are places.
  places_ = std::min<double>(most_, places_ + 1 / places_);
}

void RequestLimit::NoteOverload(int64_t entered) {
  const absl::MutexLock lock(&mu_);
  if (entered <= halved_at_) return;
  places_ = std::max(1.0, places_ / 2);
  halved_at_ = entered_;
}

int RequestLimit::places() const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(places_);
}

}  // namespace tessera::storage
