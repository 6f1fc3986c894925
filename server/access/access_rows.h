// Access of datasets and models as rows.
#ifndef TESSERA_SERVER_ACCESS_ACCESS_ROWS_H_
#define TESSERA_SERVER_ACCESS_ACCESS_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/access.h"
#include "server/db/database.h"

// SQL that holds for what may not be seen: MayRead(), for lists. `resource` is
// an expression for the name; the parameters are those of ViewerOf().
#define TESSERA_HIDDEN(resource, admin, user, groups)                    \
  "(" admin                                                              \
  " = 0 AND EXISTS (SELECT 1 FROM resource_access a WHERE "              \
  "a.resource = " resource " AND a.owner <> " user                       \
  " AND "                                                                \
  "a.visibility <> 'PUBLIC' AND NOT (a.visibility = 'GROUP' AND " groups \
  " LIKE '%,' || a.shared_group || ',%')))"

namespace tessera::access {

// All functions: `resource` is `datasets/{id}` or `models/{id}`. They run in
// the transaction of the room that makes or deletes the thing, so that nothing
// is ever there whose access is not.

// The three parameters of TESSERA_HIDDEN.
struct ViewerColumns {
  db::Value admin;
  db::Value user;
  db::Value groups;
};
ViewerColumns ViewerOf(const Principal& principal);

// Of a `trainingJobs/{id}`, too. Empty if there is neither such a thing nor a
// claim to its name.
absl::StatusOr<std::optional<Access>> FindAccess(db::Session& session,
                                                 const std::string& resource);

// Whether `principal` may read the thing, or change it, at this moment. To be
// asked in the transaction that uses the right: what admitted the call may be
// minutes old. OK if there is no such thing, which the caller finds anyway.
// Errors: `absent` if the principal may not know of the thing;
// PERMISSION_DENIED (NOT_OWNER) if they may only read it.
absl::Status CheckMayRead(db::Session& session, const Principal& principal,
                          const std::string& resource,
                          const absl::Status& absent);
absl::Status CheckMayChange(db::Session& session, const Principal& principal,
                            const std::string& resource,
                            const absl::Status& absent);

// Makes the name the creator's, unless they may change what has it already. A
// claim holds as long as there is a dataset or model of that name, or a job
// that is to make it, and before that for a few minutes.
// Errors: PERMISSION_DENIED (NOT_OWNER) if the name is taken by others.
absl::Status Claim(db::Session& session, const Principal& creator,
                   const std::string& resource, absl::Time now);

// Replaces what there is. A claim of its own is taken to be made `now`.
absl::Status PutAccess(db::Session& session, const std::string& resource,
                       const Access& access, absl::Time now);

// Gives the name free when its dataset or model is deleted, unless a job is
// about to make it again.
absl::Status Release(db::Session& session, const std::string& resource);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_ACCESS_ROWS_H_
