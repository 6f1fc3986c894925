// One call that sends a file by parts.
#ifndef TESSERA_SERVER_UPLOADS_PART_UPLOAD_H_
#define TESSERA_SERVER_UPLOADS_PART_UPLOAD_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/sha256.h"
#include "server/db/database.h"
#include "server/storage/upload_store.h"
#include "server/uploads/part_uploads.h"
#include "server/uploads/upload_rows.h"

namespace tessera::uploads {

// Collects bytes in a file until they are a part, and sends it. The row in the
// database says which call may: one that was taken for dead ends with ABORTED
// when it comes back. If both sent the same part, the etags in the database
// tell whose it is, so the file is never made of another one's bytes.
//
// Not thread-safe; one per call. Must not outlive its store.
class PartUpload final : public storage::Upload {
 public:
  // REQUIRES: `call` holds the row of `key`, which is `row`. The destructor
  // releases it.
  PartUpload(PartUploads& store, UploadKey key, std::string call,
             int64_t size_bytes, UploadRow row);
  ~PartUpload() override;

  // Makes the file for parts and takes up the digest.
  // Errors: DATA_LOSS if the row is damaged; RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Open();

  absl::Status Append(absl::string_view bytes) override;
  absl::Status Finish() override;
  int64_t received_bytes() const override { return received_bytes_; }

 private:
  absl::Status InTransaction(
      const std::function<absl::Status(db::Session&)>& body);
  // Tells the others that this call lives, if it is time to.
  absl::Status RenewIfDue();
  // Sends the bytes that were collected.
  absl::Status SendPart();
  absl::Status BeginParts();
  absl::Status Complete();
  // Drops the partial file. The next upload begins at 0.
  void Drop();

  PartUploads& store_;
  const UploadKey key_;
  const std::string call_;
  const int64_t size_bytes_;
  const int64_t part_bytes_;
  UploadRow row_;
  bool compared_ = false;  // All bytes came, and have the right digest.
  bool done_ = false;      // There is no row any more.
  absl::Time renewed_;
  int64_t received_bytes_ = 0;
  Sha256 sha_;       // Over all bytes so far.
  Sha256 part_sha_;  // Over those that were collected.
  int64_t collected_bytes_ = 0;
  std::string path_;  // Of the file with the collected bytes.
  int fd_ = -1;
};

}  // namespace tessera::uploads

#endif  // TESSERA_SERVER_UPLOADS_PART_UPLOAD_H_
