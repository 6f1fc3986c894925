// What callers may do with files that they send.
#ifndef TESSERA_SERVER_APP_UPLOADS_H_
#define TESSERA_SERVER_APP_UPLOADS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"

namespace tessera::app {

// A file that the server lacks, or that the caller has not sent.
struct MissingFile {
  storage::Digest sha256;
  int64_t committed_bytes = 0;  // Of what the caller has sent.
};

// Each method checks the caller's role first, and the audit log is told of what
// changes something. Errors of all: PERMISSION_DENIED (ROLE_TOO_LOW).
//
// Thread-safe. Borrows everything it is given.
class Uploads {
 public:
  Uploads(AccessControl& control, storage::UploadStore& uploads,
          storage::BlobStore& blobs)
      : control_(control), uploads_(uploads), blobs_(blobs) {}

  // In the order of the request.
  // Errors: INVALID_ARGUMENT (TOO_MANY_DIGESTS, DIGEST_INVALID).
  absl::StatusOr<std::vector<MissingFile>> FindMissing(
      const Caller& caller, const std::vector<storage::Digest>& digests) const;

  // Before anything of the file is there.
  absl::Status Admit(const Caller& caller) const;

  // An upload that goes on at `offset_bytes`; null if the caller has sent the
  // file before, and it is there.
  // Errors: those of UploadStore::Begin(); RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::StatusOr<std::unique_ptr<storage::Upload>> Begin(
      const Caller& caller, const storage::Digest& sha256, int64_t size_bytes,
      int64_t offset_bytes);

  // Notes that the caller has sent the file; returns its size. `upload` is what
  // Begin() gave, which may be null, and counts towards the quota until then.
  // Errors: those of Upload::Finish() and FileHolders::Hold().
  absl::StatusOr<int64_t> Finish(const Caller& caller,
                                 const storage::Digest& sha256,
                                 storage::Upload* upload);

  // Tells the audit log how an upload ended, once for each Admit().
  void Note(const Caller& caller, const storage::Digest& sha256,
            const absl::Status& outcome) const;

  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;
  };

  // Removes what the caller has sent and nothing uses: these files, or all if
  // there are none. Errors: as FindMissing().
  absl::StatusOr<Cleared> Clear(const Caller& caller,
                                const std::vector<storage::Digest>& digests);

 private:
  AccessControl& control_;
  storage::UploadStore& uploads_;
  storage::BlobStore& blobs_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_UPLOADS_H_
