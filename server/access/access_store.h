// Who may see and change datasets and models, for who admits calls.
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

// access_rows.h, each function in a transaction of its own. `resource` is
// `datasets/{id}` or `models/{id}`; where only looking, `trainingJobs/{id}`
// too.
//
// Thread-safe. Borrows the database and the clock.
class AccessStore {
 public:
  AccessStore(db::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Empty if there is no such thing.
  absl::StatusOr<std::optional<Access>> Find(const std::string& resource) const;

  // For a model that a job is to make. Errors: INVALID_ARGUMENT (ID_INVALID);
  // PERMISSION_DENIED (NOT_OWNER) if the name is taken by others.
  absl::Status Claim(const Principal& creator, const std::string& resource);

  // Changes who sees the thing; whose it is stays. A member may share with
  // groups of their own only, which finds most misspellings.
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
