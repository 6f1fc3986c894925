#include "server/inference/model_cache.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "models/version/manifest.h"

namespace tessera::inference {
namespace {

// Memory of a loaded network, in sizes of its weights file: once as they are
// read, and four times in the layout that convolutions want.
constexpr int64_t kTimesWeights = 1 + 4;
// Memory of a tile, in sizes of the top level's features. It holds the features
// of all levels and the convolutions' buffers. Beside the top level's features,
// 4 times their size was measured.
constexpr int64_t kTimesTopLevel = 6;

absl::Status CheckDigest(const registry::ModelVersion& version,
                         absl::string_view filename, absl::string_view bytes,
                         const storage::Digest& digest) {
  if (Sha256Hex(bytes) == digest) return absl::OkStatus();
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "%s of %s no longer has its digest; check the disk, then import or "
          "train the version again",
          filename, version.name())),
      "FILE_DAMAGED", version.name());
}

}  // namespace

struct ModelCache::Entry {
  explicit Entry(registry::VersionName version) : name(std::move(version)) {}

  // Whether the model is loaded and no handle exists, so that dropping the
  // entry frees memory.
  bool IsIdle() {
    // Another thread loads the model or asks for it.
    if (!mu.TryLock()) return false;
    const bool idle = model != nullptr && model.use_count() == 1;
    mu.Unlock();
    return idle;
  }

  const registry::VersionName name;
  absl::Mutex mu;  // Held while loading; other callers wait for it.
  Handle model ABSL_GUARDED_BY(mu);
};

// Subtracts `bytes` from `sum` in its destructor.
class ModelCache::Counted {
 public:
  Counted(std::atomic<int64_t>& sum, int64_t bytes) : sum_(sum), bytes_(bytes) {}
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { sum_ -= bytes_; }

 private:
  std::atomic<int64_t>& sum_;
  const int64_t bytes_;
};

ModelCache::ModelCache(const ModelSource& models, std::string device,
                       const PredictorOptions& options,
                       const ModelLimits& limits)
    : models_(models),
      device_(std::move(device)),
      options_(options),
      limits_(limits) {
  assert(limits.models > 0);
}

ModelCache::~ModelCache() = default;

absl::StatusOr<ModelCache::Handle> ModelCache::Get(
    const registry::VersionName& name) {
  DropDeleted();
  ASSIGN_OR_RETURN(const registry::VersionName version,
                   models_.ResolveName(name));
  const std::shared_ptr<Entry> entry = EntryFor(version);
  absl::MutexLock lock(&entry->mu);
  if (entry->model == nullptr) {
    absl::StatusOr<Handle> model = Load(version);
    if (!model.ok()) {
      Forget(entry);
      return model.status();
    }
    entry->model = *std::move(model);
  }
  return entry->model;
}

std::shared_ptr<ModelCache::Entry> ModelCache::EntryFor(
    const registry::VersionName& version) {
  // Freed after the lock is released: unloading a network takes a while.
  std::shared_ptr<Entry> evicted;
  absl::MutexLock lock(&mu_);
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if ((*it)->name.text() != version.text()) continue;
    entries_.splice(entries_.begin(), entries_, it);
    return entries_.front();
  }
  entries_.push_front(std::make_shared<Entry>(version));
  if (entries_.size() > limits_.models) {
    evicted = std::move(entries_.back());
    entries_.pop_back();
  }
  return entries_.front();
}

bool ModelCache::Has(const std::string& version) const {
  const absl::MutexLock lock(&mu_);
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const std::shared_ptr<Entry>& entry) {
                       return entry->name.text() == version;
                     });
}

void ModelCache::Forget(const std::shared_ptr<Entry>& entry) {
  absl::MutexLock lock(&mu_);
  entries_.remove(entry);
}

void ModelCache::DropDeleted() {
  std::vector<std::shared_ptr<Entry>> entries;
  {
    absl::MutexLock lock(&mu_);
    entries.assign(entries_.begin(), entries_.end());
  }
  for (const std::shared_ptr<Entry>& entry : entries) {
    if (absl::IsNotFound(models_.ResolveName(entry->name).status())) {
      Forget(entry);
    }
  }
}

std::shared_ptr<ModelCache::Entry> ModelCache::TakeOldest() {
  const absl::MutexLock lock(&mu_);
  for (auto it = entries_.rbegin(); it != entries_.rend(); ++it) {
    std::shared_ptr<Entry> oldest = *it;
    if (!oldest->IsIdle()) continue;
    entries_.remove(oldest);
    return oldest;
  }
  return nullptr;
}

absl::StatusOr<std::shared_ptr<void>> ModelCache::Reserve(
    const std::string& name, int64_t bytes) {
  if (device_ != "cpu") {
    bytes_ += bytes;
    return std::make_shared<Counted>(bytes_, bytes);
  }
  const auto too_large = [&](absl::string_view remedy,
                             const char* reason) -> absl::Status {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrFormat(
            "the network of %s takes %d MiB of memory; this server has %d MiB "
            "for networks; %s",
            name, (bytes >> 20) + 1, limits_.bytes >> 20, remedy)),
        reason, name);
  };
  if (bytes > limits_.bytes) {
    return too_large("train a version of a smaller base width, or run the "
                     "server on a machine with more memory",
                     "MEMORY_TOO_SMALL");
  }
  // One load at a time looks for room. Otherwise two loads could both take room
  // that suffices for one, or both fail though one would fit.
  const absl::MutexLock lock(&reserve_mu_);
  bytes_ += bytes;
  auto counted = std::make_shared<Counted>(bytes_, bytes);
  while (bytes_ > limits_.bytes) {
    if (TakeOldest() == nullptr) {
      return too_large("others are in use; retry when these have ended",
                       "MODELS_IN_USE");
    }
  }
  return std::shared_ptr<void>(std::move(counted));
}

PredictorOptions ModelCache::OptionsFor(
    const version::Manifest& manifest) const {
  PredictorOptions options = options_;
  options.most_feature_bytes = std::min(
      options.most_feature_bytes, limits_.feature_bytes / kTimesTopLevel);
  const int64_t most_pixels = limits_.feature_bytes / kTimesTopLevel / 4 /
                              manifest.parameters.network.base_width;
  options.before_forward = [most_pixels](absl::string_view device,
                                         imaging::Size input, int inputs) {
    const int64_t pixels = int64_t{input.height} * input.width * inputs;
    if (device == "cpu" && pixels > most_pixels) throw std::bad_alloc();
  };
  return options;
}

absl::StatusOr<ModelCache::Handle> ModelCache::Load(
    const registry::VersionName& name) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   models_.Resolve(name));
  ASSIGN_OR_RETURN(const storage::LocalBlob blob,
                   models_.FetchWeights(version));
  ASSIGN_OR_RETURN(const MappedFile weights,
                   MappedFile::Open(blob.path()));
  RETURN_IF_ERROR(CheckDigest(version, "weights.safetensors", weights.bytes(),
                              version.weights_sha256));
  RETURN_IF_ERROR(CheckDigest(version, "manifest.json", version.manifest_json,
                              version.manifest_sha256));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(version.manifest_json));
  auto model = std::make_shared<LoadedModel>();
  model->version = version;
  ASSIGN_OR_RETURN(
      model->memory,
      Reserve(version.name(), static_cast<int64_t>(weights.bytes().size()) *
                                  kTimesWeights));
  ASSIGN_OR_RETURN(model->predictor,
                   Predictor::Load(weights.bytes(), manifest, device_,
                                   OptionsFor(manifest)));
  Log(Severity::kInfo, "model loaded",
      {{"version", version.name()},
       {"device", device_},
       {"seconds", absl::StrFormat(
                       "%.2f", absl::ToDoubleSeconds(absl::Now() - start))}});
  return Handle(std::move(model));
}

}  // namespace tessera::inference
