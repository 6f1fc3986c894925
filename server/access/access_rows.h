// Reads and writes the access of datasets and models in the database.
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

// An SQL condition that is true for resources that a viewer may not see: the
// opposite of MayRead(), for lists. `resource` is an SQL expression for the
// name; the other parameters are those of ViewerOf().
#define TESSERA_HIDDEN(resource, admin, user, groups)                    \
  "(" admin                                                              \
  " = 0 AND EXISTS (SELECT 1 FROM resource_access a WHERE "              \
  "a.resource = " resource " AND a.owner <> " user                       \
  " AND "                                                                \
  "a.visibility <> 'PUBLIC' AND NOT (a.visibility = 'GROUP' AND " groups \
  " LIKE '%,' || a.shared_group || ',%')))"

namespace tessera::access {

// In all functions `resource` is `datasets/{id}` or `models/{id}`. They run in
// the transaction that makes or deletes the resource, so that no resource ever
// exists without its access.

// The three parameters of TESSERA_HIDDEN.
struct ViewerColumns {
  db::Value admin;
  db::Value user;
  db::Value groups;
};
ViewerColumns ViewerOf(const Principal& principal);

// The access of the resource, which may also be a `trainingJobs/{id}` or
// `segmentationJobs/{id}`. None if
// there is neither such a resource nor a claim to its name.
absl::StatusOr<std::optional<Access>> FindAccess(db::Session& session,
                                                 const std::string& resource);

// Checks that `principal` may read, or change, the resource now. Call it in the
// transaction that uses the right: the check that admitted the call may be
// minutes old. OK if there is no such resource; the caller finds that itself.
// Errors: `absent` if the principal may not know of the resource;
// PERMISSION_DENIED (NOT_OWNER) if they may only read it.
absl::Status CheckMayRead(db::Session& session, const Principal& principal,
                          const std::string& resource,
                          const absl::Status& absent);
absl::Status CheckMayChange(db::Session& session, const Principal& principal,
                            const std::string& resource,
                            const absl::Status& absent);

// Likewise for a version that `principal`, who may train, wants to add to the
// model. Errors: as CheckMayChange().
absl::Status CheckMayAdd(db::Session& session, const Principal& principal,
                         const std::string& resource,
                         const absl::Status& absent);

// Makes `creator` the owner of the name. The owner stays if the name is taken
// and `creator` may change the resource or add a version to it. A claim holds
// for five minutes, and as long as there is a dataset or model of that name or
// a job that will make it. Errors: PERMISSION_DENIED (NOT_OWNER) if the name
// belongs to another user.
absl::Status Claim(db::Session& session, const Principal& creator,
                   const std::string& resource, absl::Time now);

// Sets the access of the resource, replacing an earlier one. If the resource
// does not exist yet, this is a claim to its name, made at `now`.
absl::Status PutAccess(db::Session& session, const std::string& resource,
                       const Access& access, absl::Time now);

// Releases the name when its dataset or model is deleted, unless a job will
// make it again.
absl::Status Release(db::Session& session, const std::string& resource);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_ACCESS_ROWS_H_
