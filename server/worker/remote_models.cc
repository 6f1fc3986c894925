#include "server/worker/remote_models.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"

namespace tessera::worker {
namespace {

using registry::ModelVersion;
using registry::VersionName;

// A file of a version that cannot be had now does not fail the job.
absl::StatusOr<storage::LocalBlob> OrLater(
    absl::StatusOr<storage::LocalBlob> blob) {
  if (!absl::IsCancelled(blob.status())) return blob;
  return absl::UnavailableError(blob.status().message());
}

}  // namespace

bool RemoteModels::Contradicts(
    const RemoteSliceSource::Segmentation& work) const {
  const absl::MutexLock lock(&mu_);
  const auto known = versions_.find(work.model_version());
  return known != versions_.end() &&
         known->second.sha256 != work.model_sha256();
}

absl::Status RemoteModels::Learn(const RemoteSliceSource::Segmentation& work) {
  ASSIGN_OR_RETURN(const VersionName name,
                   VersionName::Parse(work.model_version()));
  ModelVersion version;
  version.model_id = name.model().text();
  version.number = name.number();
  version.sha256 = work.model_sha256();
  version.weights_sha256 = work.weights_sha256();
  version.manifest_sha256 = work.manifest_sha256();
  const absl::MutexLock lock(&mu_);
  versions_[name.text()] = std::move(version);
  return absl::OkStatus();
}

void RemoteModels::Forget(const std::string& name) {
  const absl::MutexLock lock(&mu_);
  versions_.erase(name);
}

absl::StatusOr<ModelVersion> RemoteModels::Find(const VersionName& name) const {
  const absl::MutexLock lock(&mu_);
  const auto found = versions_.find(name.text());
  if (found != versions_.end()) return found->second;
  return WithReason(absl::NotFoundError(absl::StrFormat(
                        "%s is of no batch of this worker", name.text())),
                    "VERSION_NOT_FOUND", name.text());
}

absl::StatusOr<VersionName> RemoteModels::ResolveName(
    const VersionName& name) const {
  RETURN_IF_ERROR(Find(name).status());
  return name;
}

absl::StatusOr<ModelVersion> RemoteModels::Resolve(
    const VersionName& name) const {
  ASSIGN_OR_RETURN(ModelVersion version, Find(name));
  ASSIGN_OR_RETURN(const storage::LocalBlob blob,
                   OrLater(source_.Fetch(version.manifest_sha256)));
  ASSIGN_OR_RETURN(const MappedFile manifest, MappedFile::Open(blob.path()));
  version.manifest_json = std::string(manifest.bytes());
  return version;
}

absl::StatusOr<storage::LocalBlob> RemoteModels::FetchWeights(
    const ModelVersion& version) const {
  return OrLater(source_.Fetch(version.weights_sha256));
}

}  // namespace tessera::worker
