// Model versions that are loaded and ready.
#ifndef TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_
#define TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_

#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/inference/predictor.h"
#include "server/registry/model.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"

namespace tessera::inference {

// A version and its network on the device. The predictor is thread-safe.
struct LoadedModel {
  registry::ModelVersion version;
  std::unique_ptr<Predictor> predictor;
};

// Loads versions when they are first asked for and keeps the last few. A
// handle keeps its model alive also after it left the cache. Callers who ask
// for the same version at the same time wait for one load. A deleted version
// is not found any more, and leaves the cache at the next call.
//
// Thread-safe. Borrows the registry and the blobs.
class ModelCache {
 public:
  using Handle = std::shared_ptr<const LoadedModel>;

  // REQUIRES: capacity > 0.
  ModelCache(const registry::ModelRegistry& registry,
             const storage::BlobStore& blobs, std::string device,
             const PredictorOptions& options = {}, size_t capacity = 4);
  ~ModelCache();

  // The version that `name` means now. Errors: those of
  // ModelRegistry::Resolve(); DATA_LOSS if a file no longer has its digest;
  // those of Predictor::Load().
  absl::StatusOr<Handle> Get(const std::string& name);

 private:
  struct Entry;

  // All take a version's name by number.
  std::shared_ptr<Entry> EntryFor(const std::string& version);
  void Forget(const std::shared_ptr<Entry>& entry);
  void DropDeleted();
  absl::StatusOr<Handle> Load(const std::string& name) const;

  const registry::ModelRegistry& registry_;
  const storage::BlobStore& blobs_;
  const std::string device_;
  const PredictorOptions options_;
  const size_t capacity_;
  absl::Mutex mu_;
  // The most recently used first.
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_
