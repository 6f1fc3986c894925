// The user who makes a call.
#ifndef TESSERA_SERVER_ACCESS_PRINCIPAL_H_
#define TESSERA_SERVER_ACCESS_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::access {

// What a caller may do. A worker does the server's work and is no user. Each
// other role includes the roles between it and the worker: a viewer reads and
// segments; a member creates, trains and changes own resources; an admin
// changes all resources.
enum class Role { kWorker, kViewer, kMember, kAdmin };

// A user whose identity has been checked.
struct Principal {
  std::string user;
  Role role = Role::kViewer;
  std::vector<std::string> groups;
};

// The principal of all calls to a server without authentication: the admin
// `local`.
Principal LocalAdmin();

// Whether `principal` is LocalAdmin(). No other user can have that name.
bool IsLocal(const Principal& principal);

// `worker`, `viewer`, `member` or `admin`. Errors: INVALID_ARGUMENT.
absl::StatusOr<Role> ParseRole(absl::string_view text);
std::string NameOf(Role role);

// A user's name has 1 to 128 printable ASCII characters without blanks, quotes
// and commas, and is not that of LocalAdmin().
// Errors: INVALID_ARGUMENT (USER_INVALID).
absl::Status CheckUser(absl::string_view user);

// A group's name has 1 to 63 lower-case letters, digits and hyphens.
// Errors: INVALID_ARGUMENT (GROUP_INVALID).
absl::Status CheckGroup(absl::string_view group);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_PRINCIPAL_H_
