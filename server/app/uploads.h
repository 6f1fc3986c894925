// What callers may do with the files that they send.
#ifndef TESSERA_SERVER_APP_UPLOADS_H_
#define TESSERA_SERVER_APP_UPLOADS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/files/kept_files.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"

namespace tessera::app {

// A file that the server lacks, or that the caller has not sent.
struct MissingFile {
  storage::Digest sha256;
  int64_t committed_bytes = 0;  // That this caller has sent.
};

// Each method first checks the caller's role. Changes are written to the audit
// log. Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW).
//
// Thread-safe. Borrows everything it is given.
class Uploads {
 public:
  Uploads(AccessControl& control, storage::UploadStore& uploads,
          files::KeptFiles& files)
      : control_(control), uploads_(uploads), files_(files) {}

  // Returns the missing files in the order of `digests`.
  // Errors: INVALID_ARGUMENT (TOO_MANY_DIGESTS, DIGEST_INVALID).
  absl::StatusOr<std::vector<MissingFile>> FindMissing(
      const Caller& caller, const std::vector<storage::Digest>& digests) const;

  // Returns an upload that continues at `offset_bytes`; null if the server has
  // the file and the caller has sent it before.
  // Errors: those of UploadStore::Begin(); RESOURCE_EXHAUSTED (QUOTA_BYTES).
  absl::StatusOr<std::unique_ptr<storage::Upload>> Begin(
      const Caller& caller, const storage::Digest& sha256, int64_t size_bytes,
      int64_t offset_bytes);

  // Records that the caller has sent the file; returns its size. `upload` is
  // the result of Begin(), null included. Until Finish() returns, the upload
  // counts towards the quota.
  // Errors: those of Upload::Finish() and FileHolders::Hold().
  absl::StatusOr<int64_t> Finish(const Caller& caller,
                                 const storage::Digest& sha256,
                                 storage::Upload* upload);

  // Keeps bytes that the server made for the caller, as if the caller had sent
  // them; returns their digest. Errors: those of Begin() and Finish().
  absl::StatusOr<storage::Digest> Store(const Caller& caller,
                                        absl::string_view bytes);

  // Writes the outcome of an upload to the audit log. Call it once for each
  // stream.
  void Note(const Caller& caller, const storage::Digest& sha256,
            const absl::Status& outcome) const;

  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;
  };

  // Removes files that the caller has sent and nothing uses: those in
  // `digests`, or all if `digests` is empty. Errors: as FindMissing().
  absl::StatusOr<Cleared> Clear(const Caller& caller,
                                const std::vector<storage::Digest>& digests);

 private:
  AccessControl& control_;
  storage::UploadStore& uploads_;
  files::KeptFiles& files_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_UPLOADS_H_
