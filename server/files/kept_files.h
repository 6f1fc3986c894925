// The files that the server keeps: a row in the database and a blob each.
#ifndef TESSERA_SERVER_FILES_KEPT_FILES_H_
#define TESSERA_SERVER_FILES_KEPT_FILES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/storage/blob_reader.h"
#include "server/storage/blob_store.h"
#include "server/storage/local_blob.h"

namespace tessera::files {

// Says from the database which files there are and how large they are, and
// stores and removes their bytes outside transactions. file_rows.h says how the
// two agree. Bytes are read from the blob store, whatever the database says: a
// file whose bytes are absent or damaged loses its row, so that sending it
// again repairs it.
//
// Thread-safe. Borrows everything it is given.
class KeptFiles {
 public:
  // Lists the files of a data folder of an earlier version, once. Finishes
  // removals in which `server` ended. `server` names this server; see DataDir.
  // Errors: FAILED_PRECONDITION (BLOBS_OF_ANOTHER) if the blobs are those of
  // another database: each of the two would remove the other's.
  static absl::StatusOr<std::unique_ptr<KeptFiles>> Open(
      db::Database& database, storage::BlobStore& blobs, const Clock& clock,
      const std::string& server = "server");

  // Stores a complete file, which is moved. The file is kept once Keep() of
  // file_rows.h has been called, else removed after a day.
  // REQUIRES: the bytes of `file` have the digest `sha256`.
  // Errors: UNAVAILABLE (FILE_REMOVED) if the file is being removed; those of
  // BlobStore::Adopt().
  absl::Status Take(const std::filesystem::path& file,
                    const std::string& sha256);

  // Likewise for a file whose bytes `store` stores in the blob store.
  absl::Status TakeStored(const std::string& sha256, int64_t size_bytes,
                          const std::function<absl::Status()>& store);

  // Whether the file is kept.
  absl::StatusOr<bool> Has(const std::string& sha256) const;
  // The size in bytes. Errors: NOT_FOUND (FILE_NOT_FOUND) unless it is kept.
  absl::StatusOr<int64_t> SizeOf(const std::string& sha256) const;
  // The sizes of those of `sha256` that are kept. Uses short transactions.
  absl::StatusOr<std::map<std::string, int64_t>> SizesOf(
      const std::vector<std::string>& sha256) const;

  // Errors: those of BlobStore::Fetch().
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256) const;
  absl::StatusOr<storage::BlobReader> Read(const std::string& sha256) const;
  // Compares the file with its digest. Errors: as Fetch().
  absl::Status Verify(const std::string& sha256) const;

  // Removes those of `sha256` that nothing needs. A transaction looks at 100
  // files, since other transactions wait for it. One call at a time removes.
  // Errors: the first one, after all files have been tried; the next Sweep()
  // tries again.
  absl::Status RemoveUnneeded(const std::vector<std::string>& sha256);
  // Like RemoveUnneeded(), after the resource `name` was deleted, which
  // referred to the files. Failures are only logged.
  void RemoveFilesOf(const std::string& name,
                     const std::vector<std::string>& sha256);

  // Makes rows for blobs that have none: the power failed while they were sent,
  // or somebody copied them from a backup. Looks files up as Sweep() does.
  absl::Status ListUnlisted(db::Database& reader,
                            const std::function<bool()>& pause);

  // Removes all files that nothing needs and that were last sent before
  // `before`. Looks files up through `reader`, another connection to the
  // database, so that other calls do not wait. Calls `pause` after each
  // hundred; ends early if it returns false. Errors: as RemoveUnneeded().
  absl::Status Sweep(db::Database& reader, absl::Time before,
                     const std::function<bool()>& pause);

 private:
  KeptFiles(db::Database& database, storage::BlobStore& blobs,
            const Clock& clock, const std::string& server)
      : database_(database), blobs_(blobs), clock_(clock), server_(server) {}

  absl::Status ClaimBlobs();
  absl::Status ListOnce();
  absl::Status List(const std::vector<storage::BlobStore::Entry>& blobs);
  // Deletes the file's row if `read`, begun at `begin`, says that its bytes
  // were lost.
  void NoteLoss(const std::string& sha256, const absl::Status& read,
                absl::Time begin) const;
  // RemoveUnneeded() for files that were last changed before `before`.
  absl::Status RemoveUnchanged(const std::vector<std::string>& sha256,
                               absl::Time before);
  // Removes the bytes of LEAVING files, then their rows.
  absl::Status Remove(const std::vector<std::string>& leaving)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(remove_mu_);

  db::Database& database_;
  storage::BlobStore& blobs_;
  const Clock& clock_;
  const std::string server_;
  // Held from the transaction that takes files until their rows are gone, so
  // that no other call of this server removes the same files later.
  absl::Mutex remove_mu_;
};

}  // namespace tessera::files

#endif  // TESSERA_SERVER_FILES_KEPT_FILES_H_
