// Named, immutable sets of samples.
#ifndef TESSERA_SERVER_DATASETS_DATASET_CATALOG_H_
#define TESSERA_SERVER_DATASETS_DATASET_CATALOG_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "models/data/dataset_folder.h"
#include "models/version/fingerprint.h"
#include "server/access/principal.h"
#include "server/datasets/dataset.h"
#include "server/datasets/dataset_name.h"
#include "server/db/database.h"
#include "server/db/page.h"
#include "server/files/kept_files.h"
#include "server/storage/blob_store.h"

namespace tessera::datasets {

struct Draft;

// Decodes and checks samples: data::CheckSamples, or a fake.
using SampleChecker = std::function<absl::StatusOr<data::SamplesSummary>(
    const std::vector<data::SampleFiles>&)>;

// Keeps datasets. The rows are in the database, the files in the blob store. A
// revision never changes; its files exist as long as the revision.
//
// Errors of all methods: NOT_FOUND (DATASET_NOT_FOUND) if there is no such
// dataset or revision.
//
// The caller checks rights before the call. Methods that change something check
// them again in the transaction that makes the change.
//
// Thread-safe. Borrows everything it is given.
class DatasetCatalog {
 public:
  DatasetCatalog(db::Database& database, files::KeptFiles& files,
                 const Clock& clock, SampleChecker check_samples);

  // Makes revision 1, owned by `creator`. Decodes every file, which takes a
  // while.
  // Errors: INVALID_ARGUMENT (ID_INVALID, SAMPLE_INVALID) naming every fault;
  // FAILED_PRECONDITION (FILE_NOT_UPLOADED) naming the files; ALREADY_EXISTS
  // (DATASET_EXISTS, REQUEST_ID_REUSED).
  absl::StatusOr<Dataset> Create(const access::Principal& creator,
                                 const std::string& id,
                                 const std::vector<Sample>& samples,
                                 const std::string& request_id);

  // Adds a revision, or returns the newest one if it has equal samples.
  // Errors: as Create(), but without DATASET_EXISTS; DATASET_NOT_FOUND also if
  // `editor` may not see the dataset; PERMISSION_DENIED (NOT_OWNER).
  absl::StatusOr<Dataset> Update(const access::Principal& editor,
                                 const DatasetId& dataset,
                                 const std::vector<Sample>& samples,
                                 const std::string& request_id);

  // Adds a revision that has the samples of the newest one and `added`; those
  // take the place of samples with their names. All are checked again.
  // Errors: as Update(); ABORTED (REVISION_MOVED) if the newest revision is not
  // `expected_revision`, also if another call adds one meanwhile;
  // INVALID_ARGUMENT (PARAMETER_INVALID) unless expected_revision > 0.
  absl::StatusOr<Dataset> AddSamples(const access::Principal& editor,
                                     const DatasetId& dataset,
                                     const std::vector<Sample>& added,
                                     int expected_revision,
                                     const std::string& request_id);

  // The revision that `name` means now.
  absl::StatusOr<Dataset> Get(const RevisionName& name) const;

  // The revision's fingerprint, which is taken when the revision is made. For a
  // revision that an older Tessera made, the first call decodes every file.
  // Errors: DATA_LOSS (FILE_DAMAGED) if a file can no longer be read;
  // FAILED_PRECONDITION (SAMPLE_INVALID) if this Tessera does not take a sample
  // that an older one took.
  absl::StatusOr<version::Fingerprint> Fingerprint(
      const RevisionName& name) const;

  // The newest revision of each dataset that `viewer` may see, sorted by id.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Dataset>> List(const access::Principal& viewer,
                                         const db::PageRequest& page) const;

  // The samples of a revision, sorted by name.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Sample>> ListSamples(
      const RevisionName& name, const db::PageRequest& page) const;

  // All samples of a revision at once, for a worker's assignment.
  absl::StatusOr<std::vector<Sample>> AllSamples(const RevisionName& name) const;

  // The sample's image or mask. Errors: NOT_FOUND (SAMPLE_NOT_FOUND).
  absl::StatusOr<SampleFile> FindSampleFile(const RevisionName& name,
                                            const std::string& sample,
                                            FileKind kind) const;

  // Whether an image or mask of the revision has this digest.
  absl::StatusOr<bool> HasFile(const RevisionName& name,
                               const storage::Digest& digest) const;

  // Deletes all revisions, the record of the owner, and the files that nothing
  // else needs.
  // Errors: FAILED_PRECONDITION (DATASET_IN_USE) naming a queued or running
  // job that reads it; PERMISSION_DENIED (NOT_OWNER).
  absl::Status Delete(const access::Principal& editor, const DatasetId& dataset);

 private:
  // The common part of Create(), Update() and AddSamples().
  absl::StatusOr<Dataset> Make(Draft draft);
  // Decodes the files and fills in sizes, counts and warnings.
  absl::Status Inspect(Draft& draft) const;
  // Has the samples' files checked. Errors: DATA_LOSS (FILE_DAMAGED);
  // FAILED_PRECONDITION (FILE_NOT_UPLOADED) naming all files that are not there;
  // those of the checker.
  absl::StatusOr<data::SamplesSummary> CheckFiles(
      const std::vector<Sample>& samples) const;
  absl::StatusOr<version::Fingerprint> TakeFingerprint(
      const Dataset& dataset) const;
  // Reads all files. Errors: DATA_LOSS (FILE_DAMAGED) naming the first file
  // that no longer has its digest.
  absl::Status Verify(const std::vector<Sample>& samples) const;
  // Adds the revision, unless another call has added it meanwhile.
  absl::StatusOr<Dataset> Save(db::Session& session, const Draft& draft) const;

  db::Database& database_;
  files::KeptFiles& files_;
  const Clock& clock_;
  const SampleChecker check_samples_;
};

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_CATALOG_H_
