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
#include "server/auth/principal.h"
#include "server/datasets/dataset.h"
#include "server/db/database.h"
#include "server/db/page.h"
#include "server/storage/blob_store.h"

namespace tessera::datasets {

struct Draft;

// Decodes and checks samples: data::CheckSamples, or a fake.
using SampleChecker = std::function<absl::StatusOr<data::SamplesSummary>(
    const std::vector<data::SampleFiles>&)>;

// Keeps datasets. The rows are in the database, the files in the blob store. A
// revision never changes; all its files exist as long as it does.
//
// A `name` is `datasets/{id}`, meaning the newest revision, or
// `datasets/{id}/revisions/{n}`. Errors of all: INVALID_ARGUMENT (NAME_INVALID)
// if it is neither, NOT_FOUND (DATASET_NOT_FOUND) if there is none.
//
// Thread-safe. Borrows everything it is given.
class DatasetCatalog {
 public:
  DatasetCatalog(db::Database& database, storage::BlobStore& blobs,
                 const Clock& clock, SampleChecker check_samples);

  // Makes revision 1, which is the creator's. Decodes every file, which takes a
  // while.
  // Errors: INVALID_ARGUMENT (ID_INVALID, SAMPLE_INVALID) naming every fault;
  // FAILED_PRECONDITION (FILE_NOT_UPLOADED) naming the files; ALREADY_EXISTS
  // (DATASET_EXISTS, REQUEST_ID_REUSED).
  absl::StatusOr<Dataset> Create(const auth::Principal& creator,
                                 const std::string& id,
                                 const std::vector<Sample>& samples,
                                 const std::string& request_id);

  // Adds a revision, or returns the newest if it has the very same samples.
  // Errors: as Create(), but DATASET_NOT_FOUND for DATASET_EXISTS.
  absl::StatusOr<Dataset> Update(const std::string& name,
                                 const std::vector<Sample>& samples,
                                 const std::string& request_id);

  // The revision that `name` means now.
  absl::StatusOr<Dataset> Get(const std::string& name) const;

  // What the revision is like. Taken when a revision is made; of one that an
  // older program made, when it is first asked for, which decodes every file.
  // Errors: DATA_LOSS (FILE_DAMAGED) if a file can no longer be read.
  absl::StatusOr<version::Fingerprint> Fingerprint(
      const std::string& name) const;

  // The newest revision of each dataset that `viewer` may see, by id.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Dataset>> List(const auth::Principal& viewer,
                                         const db::PageRequest& page) const;

  // By name, as a revision keeps them.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<Sample>> ListSamples(
      const std::string& name, const db::PageRequest& page) const;

  // All of them at once, for a worker's assignment.
  absl::StatusOr<std::vector<Sample>> AllSamples(const std::string& name) const;

  // Errors: NOT_FOUND (SAMPLE_NOT_FOUND).
  absl::StatusOr<SampleFile> FindSampleFile(const std::string& name,
                                            const std::string& sample,
                                            FileKind kind) const;

  // Whether an image or mask of the revision has this digest.
  absl::StatusOr<bool> HasFile(const std::string& name,
                               const storage::Digest& digest) const;

  // Deletes all revisions and the files that nothing else needs.
  // Errors: FAILED_PRECONDITION (DATASET_IN_USE) naming a queued or running
  // job that reads it; INVALID_ARGUMENT if `name` names a revision. Whose it
  // was is forgotten with it.
  absl::Status Delete(const std::string& name);

 private:
  // What Create() and Update() have in common.
  absl::StatusOr<Dataset> Make(Draft draft);
  // Has the files decoded and fills in what they tell.
  absl::Status Inspect(Draft& draft) const;
  // Where the samples' files lie.
  absl::StatusOr<std::vector<data::SampleFiles>> FilesOf(
      const std::vector<Sample>& samples) const;
  absl::StatusOr<version::Fingerprint> TakeFingerprint(
      const Dataset& dataset) const;
  // Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED).
  absl::Status CheckUploaded(const std::vector<Sample>& samples) const;
  // Adds the revision, unless another call has done so meanwhile.
  absl::StatusOr<Dataset> Save(db::Session& session, const Draft& draft) const;

  db::Database& database_;
  storage::BlobStore& blobs_;
  const Clock& clock_;
  const SampleChecker check_samples_;
};

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_CATALOG_H_
