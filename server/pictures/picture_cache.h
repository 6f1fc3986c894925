// Keeps the pictures that were used last in memory.
#ifndef TESSERA_SERVER_PICTURES_PICTURE_CACHE_H_
#define TESSERA_SERVER_PICTURES_PICTURE_CACHE_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// Holds at most `max_bytes` of pictures; a larger one is handed out, but not
// kept. Simultaneous calls for one slice load it once. At most
// `loads_at_once` calls load at the same time, which bounds the memory beside
// the cache. Failures are not kept.
//
// Thread-safe. Pictures may outlive the cache.
class PictureCache {
 public:
  using Loaded = absl::StatusOr<std::shared_ptr<const Picture>>;

  explicit PictureCache(int64_t max_bytes, int loads_at_once = 2)
      : max_bytes_(max_bytes), loads_at_once_(loads_at_once) {}

  // The picture of `id`, or, if it is not kept, what `load`, called without a
  // lock, returns for it. Errors: those of `load`; RESOURCE_EXHAUSTED if memory
  // runs out in it.
  Loaded Get(const SliceId& id, const std::function<Loaded()>& load);

  // Forgets the kept pictures for which `is_unneeded` is true.
  void DropIf(
      const std::function<bool(const SliceId&, const Picture&)>& is_unneeded);

  // What the kept pictures take.
  int64_t bytes() const;

 private:
  // A load that is going on. Its waiters share it.
  struct Flight {
    bool done = false;
    Loaded result = nullptr;
  };
  struct Kept {
    std::shared_ptr<const Picture> picture;
    std::list<SliceId>::iterator place;  // In by_use_.
  };

  // Waits for the flight. By value: flights_ drops its own pointer meanwhile.
  Loaded Wait(std::shared_ptr<Flight> flight)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Keep(const SliceId& id, const std::shared_ptr<const Picture>& picture)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const int64_t max_bytes_;
  const int loads_at_once_;
  mutable absl::Mutex mu_;
  std::map<SliceId, Kept> kept_ ABSL_GUARDED_BY(mu_);
  std::list<SliceId> by_use_ ABSL_GUARDED_BY(mu_);  // The last used is first.
  std::map<SliceId, std::shared_ptr<Flight>> flights_ ABSL_GUARDED_BY(mu_);
  int loading_ ABSL_GUARDED_BY(mu_) = 0;
  int64_t bytes_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PICTURE_CACHE_H_
