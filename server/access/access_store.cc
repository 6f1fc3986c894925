#include "server/access/access_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"

namespace tessera::access {
namespace {

absl::Status CheckShare(const Principal& principal, Visibility visibility,
                        const std::string& group) {
  if (visibility != Visibility::kGroup) {
    if (group.empty()) return absl::OkStatus();
    return WithReason(
        absl::InvalidArgumentError(
            "a group was given, but the visibility is not GROUP; leave one "
            "of them out"),
        "GROUP_INVALID");
  }
  RETURN_IF_ERROR(CheckGroup(group));
  const auto& own = principal.groups;
  if (principal.role == Role::kAdmin ||
      std::find(own.begin(), own.end(), group) != own.end()) {
    return absl::OkStatus();
  }
  const std::string which =
      own.empty() ? "you are in none"
                  : absl::StrCat("yours: ", absl::StrJoin(own, ", "));
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "you are not in the group %s; share with a group of yours (%s), or "
          "ask an admin",
          group, which)),
      "GROUP_INVALID");
}

absl::Status NothingOfThatName(const std::string& resource) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat("there is no %s; list what there is", resource)),
      "RESOURCE_NOT_FOUND", resource);
}

}  // namespace

absl::StatusOr<std::optional<Access>> AccessStore::Find(
    const std::string& resource) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return FindAccess(session, resource);
  });
}

absl::Status AccessStore::Claim(const Principal& creator,
                                const std::string& resource) {
  RETURN_IF_ERROR(
      db::CheckId(resource.substr(resource.find('/') + 1), "model id"));
  return database_.Transaction([&](db::Session& session) {
    return access::Claim(session, creator, resource, clock_.Now());
  });
}

absl::Status AccessStore::Share(const Principal& principal,
                                const std::string& resource,
                                Visibility visibility,
                                const std::string& group) {
  RETURN_IF_ERROR(CheckShare(principal, visibility, group));
  return database_.Transaction([&](db::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(auto access, FindAccess(session, resource));
    if (!access) return NothingOfThatName(resource);
    RETURN_IF_ERROR(CheckMayChange(session, principal, resource,
                                   NothingOfThatName(resource)));
    access->visibility = visibility;
    access->group = group;
    return PutAccess(session, resource, *access, clock_.Now());
  });
}

}  // namespace tessera::access
