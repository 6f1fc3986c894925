#include "server/pictures/picture_cache.h"

#include <new>

#include "absl/strings/str_format.h"

namespace tessera::pictures {
namespace {

PictureCache::Loaded TryLoad(
    const std::function<PictureCache::Loaded()>& load) {
  try {
    return load();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "too little memory to decode the image; try again when the server has "
        "less to do");
  }
}

}  // namespace

PictureCache::Loaded PictureCache::Get(const SliceId& id,
                                       const std::function<Loaded()>& load) {
  std::shared_ptr<Flight> flight;
  {
    const absl::MutexLock lock(&mu_);
    const auto kept = kept_.find(id);
    if (kept != kept_.end()) {
      by_use_.splice(by_use_.begin(), by_use_, kept->second.place);
      return kept->second.picture;
    }
    const auto going_on = flights_.find(id);
    if (going_on != flights_.end()) return Wait(going_on->second);
    // From here on other calls for this slice wait for this one.
    flight = std::make_shared<Flight>();
    flights_.emplace(id, flight);
    const auto may_load = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      return loading_ < loads_at_once_;
    };
    mu_.Await(absl::Condition(&may_load));
    ++loading_;
  }
  Loaded loaded = TryLoad(load);
  const absl::MutexLock lock(&mu_);
  --loading_;
  flights_.erase(id);
  if (loaded.ok() && *loaded != nullptr) Keep(id, *loaded);
  flight->result = loaded;
  flight->done = true;
  return loaded;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param)
PictureCache::Loaded PictureCache::Wait(std::shared_ptr<Flight> flight) {
  mu_.Await(absl::Condition(&flight->done));
  return flight->result;
}

void PictureCache::Keep(const SliceId& id,
                        const std::shared_ptr<const Picture>& picture) {
  const int64_t more = picture->memory_bytes();
  if (more > max_bytes_) return;
  while (bytes_ + more > max_bytes_) {
    const auto last = kept_.find(by_use_.back());
    bytes_ -= last->second.picture->memory_bytes();
    kept_.erase(last);
    by_use_.pop_back();
  }
  by_use_.push_front(id);
  kept_.emplace(id, Kept{picture, by_use_.begin()});
  bytes_ += more;
}

void PictureCache::DropIf(
    const std::function<bool(const SliceId&, const Picture&)>& is_unneeded) {
  const absl::MutexLock lock(&mu_);
  for (auto at = kept_.begin(); at != kept_.end();) {
    if (is_unneeded(at->first, *at->second.picture)) {
      bytes_ -= at->second.picture->memory_bytes();
      by_use_.erase(at->second.place);
      at = kept_.erase(at);
    } else {
      ++at;
    }
  }
}

int64_t PictureCache::bytes() const {
  const absl::MutexLock lock(&mu_);
  return bytes_;
}

}  // namespace tessera::pictures
