// What the worker of a training job may read.
#ifndef TESSERA_SERVER_APP_ASSIGNMENTS_H_
#define TESSERA_SERVER_APP_ASSIGNMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/version/fingerprint.h"
#include "server/datasets/dataset_catalog.h"
#include "server/files/kept_files.h"
#include "server/jobs/job_id.h"
#include "server/jobs/worker_desk.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_reader.h"

namespace tessera::app {

// Everything that a worker needs to begin or to resume a training.
struct Assignment {
  jobs::Job job;
  datasets::Dataset dataset;
  std::vector<datasets::Sample> samples;
  version::Fingerprint fingerprint;
  // The version whose weights the training begins with, if any.
  std::optional<registry::ModelVersion> initial;
};

// A worker is no user: it has the lease of one job, which each method checks
// first. Errors of all methods: NOT_FOUND (JOB_NOT_FOUND); PERMISSION_DENIED
// (LEASE_INVALID).
//
// Thread-safe. Borrows everything it is given.
class Assignments {
 public:
  Assignments(jobs::WorkerDesk& desk, const datasets::DatasetCatalog& catalog,
              const registry::ModelRegistry& registry,
              const files::KeptFiles& files)
      : desk_(desk), catalog_(catalog), registry_(registry), files_(files) {}

  // Errors: those of DatasetCatalog::Fingerprint().
  absl::StatusOr<Assignment> Get(const jobs::JobId& job,
                                 const std::string& lease);

  // Opens a file of the job: its checkpoint, the weights that it begins with,
  // or an image or mask of its dataset. Errors: NOT_FOUND for all other files;
  // those of KeptFiles::Read().
  absl::StatusOr<storage::BlobReader> OpenFile(const jobs::JobId& job,
                                               const std::string& lease,
                                               const std::string& sha256);

 private:
  absl::StatusOr<std::optional<registry::ModelVersion>> InitialOf(
      const jobs::Job& job) const;
  absl::StatusOr<bool> Names(const jobs::Job& job,
                             const std::string& sha256) const;

  jobs::WorkerDesk& desk_;
  const datasets::DatasetCatalog& catalog_;
  const registry::ModelRegistry& registry_;
  const files::KeptFiles& files_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_ASSIGNMENTS_H_
