// What callers may do with datasets.
#ifndef TESSERA_SERVER_APP_DATASETS_H_
#define TESSERA_SERVER_APP_DATASETS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/datasets/dataset_catalog.h"
#include "server/files/kept_files.h"
#include "server/storage/blob_reader.h"

namespace tessera::app {

// Each method first checks the caller's role and right. Changes are written to
// the audit log.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW, NOT_OWNER); NOT_FOUND
// (DATASET_NOT_FOUND) if the dataset does not exist or the caller may not see
// it; those of DatasetCatalog's method of the same name.
//
// A front passes a value that it could not convert as an error. NOT_FOUND takes
// precedence over this error.
//
// Thread-safe. Borrows everything it is given.
class Datasets {
 public:
  Datasets(AccessControl& control, datasets::DatasetCatalog& catalog,
           const files::KeptFiles& files)
      : control_(control), catalog_(catalog), files_(files) {}

  // The caller chooses `id`; the dataset is named `datasets/{id}`. A retry with
  // the same `request_id` creates nothing twice; empty: retries are not
  // recognised.
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED), also for files that only
  // other users have sent.
  absl::StatusOr<datasets::Dataset> Create(
      const Caller& caller, const std::string& id,
      const std::vector<datasets::Sample>& samples,
      const std::string& request_id);
  absl::StatusOr<datasets::Dataset> Update(
      const Caller& caller, const datasets::DatasetId& id,
      const std::vector<datasets::Sample>& samples,
      const std::string& request_id);

  // Errors: ABORTED (REVISION_MOVED).
  absl::StatusOr<datasets::Dataset> AddSamples(
      const Caller& caller, const datasets::DatasetId& id,
      const std::vector<datasets::Sample>& samples, int expected_revision,
      const std::string& request_id);

  absl::StatusOr<datasets::Dataset> Get(
      const Caller& caller, const datasets::RevisionName& name) const;
  absl::StatusOr<db::Page<datasets::Dataset>> List(
      const Caller& caller, const db::PageRequest& page) const;
  absl::StatusOr<db::Page<datasets::Sample>> ListSamples(
      const Caller& caller, const datasets::RevisionName& name,
      const db::PageRequest& page) const;
  // Errors: NOT_FOUND (SAMPLE_NOT_FOUND); those of BlobReader.
  absl::StatusOr<storage::BlobReader> OpenSampleFile(
      const Caller& caller, const datasets::RevisionName& name,
      const std::string& sample,
      const absl::StatusOr<datasets::FileKind>& kind) const;

  // Errors: those of AccessStore::Share().
  absl::StatusOr<datasets::Dataset> Share(
      const Caller& caller, const datasets::DatasetId& id,
      const absl::StatusOr<access::Visibility>& visibility,
      const std::string& group);
  absl::Status Delete(const Caller& caller, const datasets::DatasetId& id);

 private:
  absl::Status CheckMayRead(const Caller& caller,
                            const datasets::RevisionName& name) const;
  absl::Status CheckMayChange(const Caller& caller,
                              const datasets::DatasetId& id) const;

  AccessControl& control_;
  datasets::DatasetCatalog& catalog_;
  const files::KeptFiles& files_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_DATASETS_H_
