#include "server/access/access.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"

namespace tessera::access {

std::string NameOf(Visibility visibility) {
  switch (visibility) {
    case Visibility::kPrivate:
      return "PRIVATE";
    case Visibility::kGroup:
      return "GROUP";
    case Visibility::kPublic:
      return "PUBLIC";
  }
  return "";
}

Visibility VisibilityOf(absl::string_view name) {
  if (name == "PUBLIC") return Visibility::kPublic;
  if (name == "GROUP") return Visibility::kGroup;
  return Visibility::kPrivate;
}

Access AccessFor(const Principal& creator) {
  const bool open = IsLocal(creator) || creator.user.empty();
  return {.owner = creator.user,
          .visibility = open ? Visibility::kPublic : Visibility::kPrivate,
          .group = ""};
}

Access AccessOfJob(const std::string& owner) {
  return AccessFor({.user = owner, .role = Role::kMember, .groups = {}});
}

bool MayRead(const Principal& principal, const Access& access) {
  if (access.visibility == Visibility::kPublic) return true;
  if (MayChange(principal, access)) return true;
  return access.visibility == Visibility::kGroup &&
         std::find(principal.groups.begin(), principal.groups.end(),
                   access.group) != principal.groups.end();
}

bool MayChange(const Principal& principal, const Access& access) {
  return principal.role == Role::kAdmin ||
         (!access.owner.empty() && principal.user == access.owner);
}

bool MayAdd(const Principal& principal, const Access& access) {
  return MayChange(principal, access) ||
         (access.open && MayRead(principal, access));
}

absl::Status NotOwner(const Principal& principal, absl::string_view resource,
                      const Access& access) {
  std::string whose = "is taken; use another name";
  if (access.open && MayRead(principal, access)) {
    whose =
        "came with Tessera, so only an admin may do this; ask an admin, or "
        "train or import a model of another name";
  } else if (access.owner.empty()) {
    whose = "is nobody's; ask an admin, or use another name";
  } else if (MayRead(principal, access)) {
    whose = absl::StrCat("belongs to ", access.owner,
                         "; ask them or an admin, or use another name");
  }
  return WithReason(
      absl::PermissionDeniedError(absl::StrCat(resource, " ", whose)),
      "NOT_OWNER", resource);
}

}  // namespace tessera::access
