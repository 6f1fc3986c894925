// The rows of the files that the server keeps. For use in transactions.
#ifndef TESSERA_SERVER_FILES_FILE_ROWS_H_
#define TESSERA_SERVER_FILES_FILE_ROWS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"

namespace tessera::files {

// A file is
// * ARRIVING from before its bytes are stored until they are;
// * STORED until a transaction keeps it;
// * KEPT while something needs it;
// * LEAVING from the transaction that found that nothing needs it until its
//   bytes are removed. It cannot be kept any more.
// So bytes are stored and removed outside transactions, and no file that a
// transaction has kept is ever removed.

// The error of a file that is being removed or was removed: UNAVAILABLE
// (FILE_REMOVED). Sending the file again stores it.
absl::Status FileRemoved(const std::string& sha256);

// Notes that the bytes of a file will be stored next.
// Errors: UNAVAILABLE (FILE_REMOVED) if the file is LEAVING; retry.
absl::Status Announce(db::Session& session, const std::string& sha256,
                      int64_t size_bytes, absl::Time now);

// Notes that the bytes of an announced file are stored now.
absl::Status NoteStored(db::Session& session, const std::string& sha256);

// Keeps a stored file. Call it in the transaction that records what needs the
// file. Returns false if the server does not have the file or is removing it.
absl::StatusOr<bool> Keep(db::Session& session, const std::string& sha256,
                          absl::Time now);

// The sizes in bytes of those of `sha256` that are KEPT.
absl::StatusOr<std::map<std::string, int64_t>> SizesOfKept(
    db::Session& session, const std::vector<std::string>& sha256);

// Those of `sha256` that nothing needs, as far as `session` sees.
absl::StatusOr<std::vector<std::string>> FindUnneeded(
    db::Session& session, const std::vector<std::string>& sha256);

// Those of `sha256` that have no row.
absl::StatusOr<std::vector<std::string>> FindUnlisted(
    db::Session& session, const std::vector<std::string>& sha256);

// Marks as LEAVING, for the server `remover`, those of `sha256` that nothing
// needs and that were last changed before `before`. Does not take files that
// are ARRIVING or STORED since less than a day: another call is about to keep
// those.
absl::Status TakeUnneeded(db::Session& session,
                          const std::vector<std::string>& sha256,
                          const std::string& remover, absl::Time before,
                          absl::Time now);

// The files that `remover` has marked as LEAVING.
absl::StatusOr<std::vector<std::string>> LeavingBy(db::Session& session,
                                                   const std::string& remover);

// Makes a LEAVING file KEPT again, since its bytes could not be removed.
absl::Status PutBack(db::Session& session, const std::string& sha256,
                     absl::Time now);

// Deletes the row of a LEAVING file whose bytes were removed.
absl::Status Forget(db::Session& session, const std::string& sha256);

// Deletes the row of a KEPT file whose bytes were found lost at `found`, unless
// the file was sent again since. The file then counts as absent, so that
// sending it again repairs it.
absl::Status ForgetLost(db::Session& session, const std::string& sha256,
                        absl::Time found);

// The digests of at most `limit` files after `after`, in ascending order, that
// were last changed before `before`.
absl::StatusOr<std::vector<std::string>> ListOld(db::Session& session,
                                                 const std::string& after,
                                                 absl::Time before,
                                                 int64_t limit);

struct Totals {
  int64_t files = 0;
  int64_t bytes = 0;
};
// Of all rows. Reads the whole table.
absl::StatusOr<Totals> CountFiles(db::Database& database);

// Calls `visit` with the digests of all files to which a resource refers, each
// once and in ascending order, at most 1,000 at a time: a million fit into
// memory. Errors: also the first one of `visit`, which ends the visit.
absl::Status VisitReferenced(
    db::Database& database,
    const std::function<absl::Status(const std::vector<std::string>&)>& visit);

// Those of `sha256` to which a resource refers.
absl::StatusOr<std::set<std::string>> ReferencedAmong(
    db::Database& database, const std::vector<std::string>& sha256);

// The names of the resources that refer to the file, such as
// `datasets/nuclei/revisions/2` or `segmentationJobs/…`; each once.
absl::StatusOr<std::vector<std::string>> UsersOf(db::Database& database,
                                                 const std::string& sha256);

// Has the next server that opens the database list the stored files anew. For a
// database that was copied without some of them.
absl::Status ListAgain(db::Database& database);

}  // namespace tessera::files

#endif  // TESSERA_SERVER_FILES_FILE_ROWS_H_
