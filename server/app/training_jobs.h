// What callers may do with training jobs.
#ifndef TESSERA_SERVER_APP_TRAINING_JOBS_H_
#define TESSERA_SERVER_APP_TRAINING_JOBS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/version/fine_tuning.h"
#include "models/version/plan.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/datasets/dataset_catalog.h"
#include "server/jobs/job_id.h"
#include "server/jobs/job_store.h"
#include "server/registry/model_registry.h"

namespace tessera::app {

// The job that a caller asks for.
struct TrainingRequest {
  datasets::RevisionName dataset;
  registry::ModelId model;  // Made if absent.
  std::optional<registry::VersionName> initial_model;
  std::string preset;  // `default` or `pyjamas`.
  // The parameters that the caller set, or why they could not be converted.
  absl::StatusOr<version::GivenParameters> given;
  // Equal requests have equal text; see JobStore::FindCreated().
  std::string asked;
};

// Each method first checks the caller's role and right. Changes are written to
// the audit log.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW, NOT_OWNER); NOT_FOUND
// (JOB_NOT_FOUND) if the job does not exist or the caller may not see it; those
// of JobStore's method of the same name.
//
// Thread-safe. Borrows everything it is given.
class TrainingJobs {
 public:
  TrainingJobs(AccessControl& control, jobs::JobStore& store,
               const datasets::DatasetCatalog& catalog,
               const registry::ModelRegistry& registry)
      : control_(control),
        store_(store),
        catalog_(catalog),
        registry_(registry) {}

  // Plans and queues a job. A retry with the same `request_id` returns the job
  // already queued, even if the dataset has changed or is gone.
  // Errors: NOT_FOUND (DATASET_NOT_FOUND, MODEL_NOT_FOUND, VERSION_NOT_FOUND);
  // INVALID_ARGUMENT (PARAMETER_OUT_OF_RANGE); RESOURCE_EXHAUSTED (QUOTA_BYTES,
  // QUEUE_FULL); those of DatasetCatalog::Fingerprint().
  absl::StatusOr<jobs::Job> Create(const Caller& caller,
                                   const TrainingRequest& request,
                                   const std::string& request_id);
  // Plans as Create() does, and queues nothing. Errors: as Create(), without
  // QUOTA_BYTES and QUEUE_FULL.
  absl::StatusOr<jobs::NewJob> Preview(const Caller& caller,
                                       const TrainingRequest& request) const;
  absl::StatusOr<jobs::Job> Get(const Caller& caller,
                                const jobs::JobId& id) const;
  // Jobs that the caller may not see are left out, so a page may have fewer
  // jobs than asked for.
  absl::StatusOr<db::Page<jobs::Job>> List(const Caller& caller,
                                           const db::PageRequest& page) const;
  absl::StatusOr<jobs::Subscription> Watch(const Caller& caller,
                                           const jobs::JobId& id,
                                           int64_t after_sequence,
                                           jobs::JobCallback callback);
  absl::StatusOr<jobs::Job> Cancel(const Caller& caller, const jobs::JobId& id);

 private:
  absl::Status CheckMayRead(const Caller& caller, const jobs::JobId& id) const;
  // Checks that the caller may read what the job reads.
  absl::Status CheckMayReadSources(const Caller& caller,
                                   const TrainingRequest& request) const;
  // The version whose weights the job begins with; empty if none was asked for.
  absl::StatusOr<std::optional<version::InitialVersion>> FindInitial(
      const TrainingRequest& request) const;
  // Plans from the revision that the request names. If it names none, plans
  // from the newest revision and fixes that one for the job.
  absl::StatusOr<jobs::NewJob> Plan(const TrainingRequest& request) const;
  absl::StatusOr<jobs::Job> Queue(const Caller& caller,
                                  const TrainingRequest& request,
                                  const std::string& request_id);

  AccessControl& control_;
  jobs::JobStore& store_;
  const datasets::DatasetCatalog& catalog_;
  const registry::ModelRegistry& registry_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_TRAINING_JOBS_H_
