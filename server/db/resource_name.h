// Parses the names of resources and the numbers in them.
#ifndef TESSERA_SERVER_DB_RESOURCE_NAME_H_
#define TESSERA_SERVER_DB_RESOURCE_NAME_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/db/database.h"

namespace tessera::db {

// The parts of a name such as `datasets/nuclei/revisions/3`.
struct ResourceName {
  std::string id;      // `nuclei`.
  std::string member;  // `3`; empty if the name ends after the id.
};

// Parses `{collection}/{id}` or `{collection}/{id}/{members}/{member}`. If
// `members` is empty, only the first form is allowed. Ids and members have 1 to
// 63 lower-case letters, digits and hyphens.
// Errors: INVALID_ARGUMENT (NAME_INVALID) naming the expected form.
absl::StatusOr<ResourceName> ParseName(absl::string_view name,
                                       absl::string_view collection,
                                       absl::string_view members = "");

// Checks that an id has 1 to 63 lower-case letters, digits and hyphens and
// begins with a letter. Messages call the id `what`, such as `dataset id`.
// Errors: INVALID_ARGUMENT (ID_INVALID).
absl::Status CheckId(absl::string_view id, absl::string_view what);

// Parses a positive number in a name. Errors: INVALID_ARGUMENT.
absl::StatusOr<int> ParseNumber(absl::string_view text,
                                absl::string_view what);

// The next number under `name` (`models/nuclei`): 1, 2, …. No number is used
// twice, not even after everything under the name was deleted.
absl::StatusOr<int> NextNumber(Session& session, const std::string& name);

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_RESOURCE_NAME_H_
