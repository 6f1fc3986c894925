// Remembers diameters of images that are segmented in parts.
#ifndef TESSERA_SERVER_INFERENCE_DIAMETER_CACHE_H_
#define TESSERA_SERVER_INFERENCE_DIAMETER_CACHE_H_

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/inference/object_diameter.h"

namespace tessera::inference {

// The slices of a file in a segmentation job are computed one by one, but have
// one diameter. It is estimated once on each server and worker. Keeps the last
// `most` diameters, some 200 bytes each.
//
// Thread-safe.
class DiameterCache {
 public:
  explicit DiameterCache(size_t most = 1024) : most_(most) {}

  // None if the diameter was not added or is forgotten.
  std::optional<ObjectDiameter> Find(const std::string& key) {
    const absl::MutexLock lock(&mu_);
    const auto found = known_.find(key);
    if (found == known_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second.second);
    return found->second.first;
  }

  void Add(const std::string& key, const ObjectDiameter& diameter) {
    const absl::MutexLock lock(&mu_);
    if (known_.contains(key)) return;
    order_.push_front(key);
    known_.emplace(key, std::pair(diameter, order_.begin()));
    if (known_.size() <= most_) return;
    known_.erase(order_.back());
    order_.pop_back();
  }

 private:
  const size_t most_;
  absl::Mutex mu_;
  // The keys; the one that was used last comes first.
  std::list<std::string> order_ ABSL_GUARDED_BY(mu_);
  std::map<std::string,
           std::pair<ObjectDiameter, std::list<std::string>::iterator>>
      known_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DIAMETER_CACHE_H_
