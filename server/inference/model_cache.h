// Model versions that are loaded and ready.
#ifndef TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_
#define TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/inference/predictor.h"
#include "server/registry/model.h"
#include "server/registry/model_name.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"

namespace tessera::inference {

// A version and its network on the device. The predictor is thread-safe.
struct LoadedModel {
  registry::ModelVersion version;
  std::shared_ptr<void> memory;  // Counts the network as long as it is there.
  std::unique_ptr<Predictor> predictor;
};

// How much memory networks may take on the CPU.
struct ModelLimits {
  size_t models = 4;  // That are kept.
  int64_t bytes = std::numeric_limits<int64_t>::max();  // Of all, in use too.
  // Of the features of a tile. Larger tiles are computed in parts.
  int64_t feature_bytes = std::numeric_limits<int64_t>::max();
};

// Loads versions when they are first asked for and keeps the last few, as many
// as there is memory for. A handle keeps its model alive also after it left the
// cache. Callers who ask
// for the same version at the same time wait for one load. A deleted version
// is not found any more, and leaves the cache at the next call.
//
// Thread-safe. Borrows the registry and the blobs.
class ModelCache {
 public:
  using Handle = std::shared_ptr<const LoadedModel>;

  // The limits of bytes are for the device `cpu`. REQUIRES: limits.models > 0.
  ModelCache(const registry::ModelRegistry& registry,
             const storage::BlobStore& blobs, std::string device,
             const PredictorOptions& options = {},
             const ModelLimits& limits = {});
  ~ModelCache();

  // The version that `name` means now. Errors: those of
  // ModelRegistry::Resolve(); DATA_LOSS if a file no longer has its digest;
  // RESOURCE_EXHAUSTED (MEMORY_TOO_SMALL) if the network takes more memory than
  // there is for networks, or (MODELS_IN_USE) than those in use leave; those of
  // Predictor::Load().
  absl::StatusOr<Handle> Get(const registry::VersionName& name);

 private:
  struct Entry;
  class Counted;

  // All take a version's name by number.
  std::shared_ptr<Entry> EntryFor(const registry::VersionName& version);
  void Forget(const std::shared_ptr<Entry>& entry);
  void DropDeleted();
  absl::StatusOr<Handle> Load(const registry::VersionName& name);
  // Counts a network's memory as long as what is returned lives, and drops
  // others from the cache for it.
  absl::StatusOr<std::shared_ptr<void>> Reserve(const std::string& name,
                                                int64_t bytes);
  // The least recently used one that is loaded and not in use; null if there
  // is none.
  std::shared_ptr<Entry> TakeOldest();
  PredictorOptions OptionsFor(const version::Manifest& manifest) const;

  const registry::ModelRegistry& registry_;
  const storage::BlobStore& blobs_;
  const std::string device_;
  const PredictorOptions options_;
  const ModelLimits limits_;
  std::atomic<int64_t> bytes_ = 0;  // Of networks that are there.
  absl::Mutex reserve_mu_;          // Held while one looks for room.
  absl::Mutex mu_;
  // The most recently used first.
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_
