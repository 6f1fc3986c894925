// Whose a thing is, and who sees it.
#ifndef TESSERA_SERVER_ACCESS_ACCESS_H_
#define TESSERA_SERVER_ACCESS_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/access/principal.h"

namespace tessera::access {

// Who sees a thing beside its owner and the admins.
enum class Visibility { kPrivate, kGroup, kPublic };

// `PRIVATE`, `GROUP` or `PUBLIC`, as the database has it.
std::string NameOf(Visibility visibility);
// REQUIRES: `name` is one that NameOf() gave; anything else is private.
Visibility VisibilityOf(absl::string_view name);

// What a thing that is nobody's has, too: no owner, and public.
struct Access {
  std::string owner;  // A user; empty: nobody.
  Visibility visibility = Visibility::kPublic;
  std::string group;  // Who sees it if it is shared with a group.
};

// What a new thing of `creator` has. Without authentication there is nobody
// to hide it from; a job that was queued before there were users has no one.
Access AccessFor(const Principal& creator);

// That of a training job of the user `owner`. It shows what its dataset and
// model are called, so it is private, unless it has no owner.
Access AccessOfJob(const std::string& owner);

// Whether `principal` may know of the thing, and read it.
bool MayRead(const Principal& principal, const Access& access);

// Whether `principal` may change, share and delete it.
bool MayChange(const Principal& principal, const Access& access);

// The refusal, which says whom to ask, if `principal` may know that.
// REQUIRES: !MayChange(principal, access).
// Errors: always PERMISSION_DENIED (NOT_OWNER).
absl::Status NotOwner(const Principal& principal, absl::string_view resource,
                      const Access& access);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_ACCESS_H_
