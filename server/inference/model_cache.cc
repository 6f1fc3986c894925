#include "server/inference/model_cache.h"

#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/version/manifest.h"
#include "server/storage/mapped_file.h"

namespace tessera::inference {
namespace {

absl::Status CheckDigest(const registry::ModelVersion& version,
                         absl::string_view filename, absl::string_view bytes,
                         const storage::Digest& digest) {
  if (Sha256Hex(bytes) == digest) return absl::OkStatus();
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "%s of %s no longer has its digest; check the disk and import or "
          "train the version anew",
          filename, version.name())),
      "FILE_DAMAGED", version.name());
}

}  // namespace

struct ModelCache::Entry {
  explicit Entry(std::string version_name) : name(std::move(version_name)) {}
  const std::string name;
  absl::Mutex mu;  // Held while loading; the others wait for it.
  Handle model ABSL_GUARDED_BY(mu);
};

ModelCache::ModelCache(const registry::ModelRegistry& registry,
                       const storage::BlobStore& blobs, std::string device,
                       const PredictorOptions& options, size_t capacity)
    : registry_(registry),
      blobs_(blobs),
      device_(std::move(device)),
      options_(options),
      capacity_(capacity) {
  assert(capacity > 0);
}

ModelCache::~ModelCache() = default;

absl::StatusOr<ModelCache::Handle> ModelCache::Get(const std::string& name) {
  DropDeleted();
  ASSIGN_OR_RETURN(const std::string version, registry_.ResolveName(name));
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
    const std::string& version) {
  // Freed after the lock: unloading a network takes a while.
  std::shared_ptr<Entry> evicted;
  absl::MutexLock lock(&mu_);
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if ((*it)->name != version) continue;
    entries_.splice(entries_.begin(), entries_, it);
    return entries_.front();
  }
  entries_.push_front(std::make_shared<Entry>(version));
  if (entries_.size() > capacity_) {
    evicted = std::move(entries_.back());
    entries_.pop_back();
  }
  return entries_.front();
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
    if (absl::IsNotFound(registry_.ResolveName(entry->name).status())) {
      Forget(entry);
    }
  }
}

absl::StatusOr<ModelCache::Handle> ModelCache::Load(
    const std::string& name) const {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   registry_.Resolve(name));
  ASSIGN_OR_RETURN(const std::filesystem::path path,
                   blobs_.LocalPath(version.weights_sha256));
  ASSIGN_OR_RETURN(const storage::MappedFile weights,
                   storage::MappedFile::Open(path));
  RETURN_IF_ERROR(CheckDigest(version, "weights.safetensors", weights.bytes(),
                              version.weights_sha256));
  RETURN_IF_ERROR(CheckDigest(version, "manifest.json", version.manifest_json,
                              version.manifest_sha256));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(version.manifest_json));
  auto model = std::make_shared<LoadedModel>();
  model->version = version;
  ASSIGN_OR_RETURN(model->predictor,
                   Predictor::Load(weights.bytes(), manifest, device_,
                                   options_));
  Log(Severity::kInfo, "model loaded",
      {{"version", version.name()},
       {"device", device_},
       {"seconds", absl::StrFormat(
                       "%.2f", absl::ToDoubleSeconds(absl::Now() - start))}});
  return Handle(std::move(model));
}

}  // namespace tessera::inference
