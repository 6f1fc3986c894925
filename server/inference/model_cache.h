// Model versions that are loaded and ready for use.
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
#include "server/inference/device_choice.h"
#include "server/inference/model_source.h"
#include "server/registry/model.h"
#include "server/registry/model_name.h"

namespace tessera::inference {

// A version and its network on the device. The predictor is thread-safe.
struct LoadedModel {
  registry::ModelVersion version;
  std::shared_ptr<void> memory;  // Counts the network's memory while it lives.
  std::unique_ptr<Predictor> predictor;
};

// How much memory networks may take on the CPU.
struct ModelLimits {
  size_t models = 4;  // How many models the cache keeps.
  // Of all networks, in the cache or only in use.
  int64_t bytes = std::numeric_limits<int64_t>::max();
  // Of the features of one tile. Larger tiles are computed in parts.
  int64_t feature_bytes = std::numeric_limits<int64_t>::max();
};

// Loads versions on first use and keeps the most recently used ones, as far as
// the limits allow. A handle keeps its model alive even after the model has
// left the cache. Callers that ask for one version at the same time wait for a
// single load. A deleted version is not found any more; it leaves the cache at
// the next call.
//
// Thread-safe. Borrows the source.
class ModelCache final : public LoadedModels {
 public:
  using Handle = std::shared_ptr<const LoadedModel>;

  // The byte limits apply only to the device `cpu`.
  // REQUIRES: limits.models > 0.
  ModelCache(const ModelSource& models, std::string device,
             const PredictorOptions& options = {},
             const ModelLimits& limits = {});
  ~ModelCache() override;

  // The version that `name` means now. Errors: those of
  // ModelSource::Resolve() and Predictor::Load(); DATA_LOSS if a file no
  // longer has its digest; RESOURCE_EXHAUSTED (MEMORY_TOO_SMALL) if the network
  // takes more memory than all networks may, or (MODELS_IN_USE) if the networks
  // in use leave too little.
  absl::StatusOr<Handle> Get(const registry::VersionName& name);

  // `version` names a version by number.
  bool Has(const std::string& version) const override;
  int64_t bytes() const override { return bytes_; }

 private:
  struct Entry;
  class Counted;

  // These methods take the name of a version by number, not by alias.
  std::shared_ptr<Entry> EntryFor(const registry::VersionName& version);
  void Forget(const std::shared_ptr<Entry>& entry);
  void DropDeleted();
  absl::StatusOr<Handle> Load(const registry::VersionName& name);
  // Counts `bytes` while the returned object lives. On the CPU drops idle
  // models from the cache to make room.
  absl::StatusOr<std::shared_ptr<void>> Reserve(const std::string& name,
                                                int64_t bytes);
  // Removes and returns the least recently used entry that is loaded and not in
  // use; null if there is none.
  std::shared_ptr<Entry> TakeOldest();
  PredictorOptions OptionsFor(const version::Manifest& manifest) const;

  const ModelSource& models_;
  const std::string device_;
  const PredictorOptions options_;
  const ModelLimits limits_;
  std::atomic<int64_t> bytes_ = 0;  // Of all networks in memory.
  absl::Mutex reserve_mu_;          // Held while a load looks for room.
  mutable absl::Mutex mu_;
  // The most recently used entry is the first.
  std::list<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_MODEL_CACHE_H_
