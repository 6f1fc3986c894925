// Model versions that a worker has fetched from its server.
#ifndef TESSERA_SERVER_WORKER_REMOTE_MODELS_H_
#define TESSERA_SERVER_WORKER_REMOTE_MODELS_H_

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/inference/model_source.h"
#include "server/worker/remote_slice_source.h"

namespace tessera::worker {

// Knows the versions of the batches that came. Their files are fetched under
// the lease of any such batch.
//
// Thread-safe. Borrows the source.
class RemoteModels final : public inference::ModelSource {
 public:
  explicit RemoteModels(RemoteSliceSource& source) : source_(source) {}

  // Whether a version of this name is known that has other files: the model was
  // deleted, and another one has its name.
  bool Contradicts(const RemoteSliceSource::Segmentation& work) const;
  // Replaces what is known of the version. Errors: those of
  // VersionName::Parse().
  absl::Status Learn(const RemoteSliceSource::Segmentation& work);
  void Forget(const std::string& name);

  absl::StatusOr<registry::VersionName> ResolveName(
      const registry::VersionName& name) const override;
  // Errors: UNAVAILABLE if the server does not send the manifest.
  absl::StatusOr<registry::ModelVersion> Resolve(
      const registry::VersionName& name) const override;
  absl::StatusOr<storage::LocalBlob> FetchWeights(
      const registry::ModelVersion& version) const override;

 private:
  absl::StatusOr<registry::ModelVersion> Find(
      const registry::VersionName& name) const;

  RemoteSliceSource& source_;
  mutable absl::Mutex mu_;
  // By name; without manifests.
  std::map<std::string, registry::ModelVersion> versions_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_REMOTE_MODELS_H_
