// Who may see and change datasets and models. For the checks before a call.
#ifndef TESSERA_SERVER_ACCESS_ACCESS_STORE_H_
#define TESSERA_SERVER_ACCESS_ACCESS_STORE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/access.h"
#include "server/db/database.h"

namespace tessera::access {

// Runs functions of access_rows.h, each in a transaction of its own. `resource`
// is `datasets/{id}` or `models/{id}`; in Find() also `trainingJobs/{id}` or
// `segmentationJobs/{id}`.
//
// Thread-safe. Borrows the database and the clock.
class AccessStore {
 public:
  AccessStore(db::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // The access of the resource; none if there is no such resource.
  absl::StatusOr<std::optional<Access>> Find(const std::string& resource) const;

  // Claims the name of a model that a job will make. Errors: INVALID_ARGUMENT
  // (ID_INVALID); PERMISSION_DENIED (NOT_OWNER) if the name belongs to another
  // user.
  absl::Status Claim(const Principal& creator, const std::string& resource);

  // Changes who may see the resource; the owner stays. Members may only share
  // with their own groups, which catches most misspellings.
  // Errors: INVALID_ARGUMENT (GROUP_INVALID); NOT_FOUND (RESOURCE_NOT_FOUND);
  // PERMISSION_DENIED (NOT_OWNER).
  absl::Status Share(const Principal& principal, const std::string& resource,
                     Visibility visibility, const std::string& group);

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_ACCESS_STORE_H_
