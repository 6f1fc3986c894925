// Names of resources and the numbers in them.
#ifndef TESSERA_SERVER_DB_RESOURCE_NAME_H_
#define TESSERA_SERVER_DB_RESOURCE_NAME_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/db/database.h"

namespace tessera::db {

// A name such as `datasets/nuclei/revisions/3`, taken apart.
struct ResourceName {
  std::string id;      // `nuclei`.
  std::string member;  // `3`; empty if the name ends after the id.
};

// Takes `{collection}/{id}` or `{collection}/{id}/{members}/{member}` apart.
// An empty `members` allows the first form only. Ids and members have 1 to 63
// lower-case letters, digits and hyphens.
// Errors: INVALID_ARGUMENT (NAME_INVALID) naming the form that is expected.
absl::StatusOr<ResourceName> ParseName(absl::string_view name,
                                       absl::string_view collection,
                                       absl::string_view members = "");

// An id has 1 to 63 lower-case letters, digits and hyphens and begins with a
// letter. `what` is what the message calls it, such as `dataset id`.
// Errors: INVALID_ARGUMENT (ID_INVALID).
absl::Status CheckId(absl::string_view id, absl::string_view what);

// A positive number as it stands in a name. Errors: INVALID_ARGUMENT.
absl::StatusOr<int> ParseNumber(absl::string_view text,
                                absl::string_view what);

// The next number under `name` (`models/nuclei`): 1, 2, …. Numbers are not
// given out again, not even when everything under the name is deleted.
absl::StatusOr<int> NextNumber(Session& session, const std::string& name);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_RESOURCE_NAME_H_
