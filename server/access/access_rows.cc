#include "server/access/access_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace tessera::access {
namespace {

// How long a claim holds before its job or dataset exists.
constexpr absl::Duration kClaimHolds = absl::Minutes(5);

constexpr char kSelect[] =
    "SELECT owner, visibility, shared_group FROM resource_access "
    "WHERE resource = $1";
constexpr char kSelectJobOwner[] =
    "SELECT owner FROM shared_jobs WHERE job_id = $1";
constexpr char kSelectSegmentationOwner[] =
    "SELECT owner FROM shared_segmentation_jobs WHERE job_id = $1 AND "
    "state NOT IN ('CREATING', 'LEAVING')";
constexpr char kSelectClaimed[] =
    "SELECT 1 FROM resource_access WHERE resource = $1 AND claim_time > $2";
constexpr char kSelectInUse[] =
    "SELECT 1 WHERE "
    "EXISTS (SELECT 1 FROM shared_revisions "
    "WHERE $1 = 'datasets' AND dataset_id = $2) OR "
    "EXISTS (SELECT 1 FROM shared_models WHERE $1 = 'models' AND model_id = $2) OR "
    "EXISTS (SELECT 1 FROM shared_jobs WHERE $1 = 'models' AND "
    "model_id = $2 AND state IN ('QUEUED', 'RUNNING'))";
constexpr char kSelectOpen[] =
    "SELECT 1 FROM shared_starting_models WHERE model_id = $1";
constexpr char kPut[] =
    "INSERT INTO resource_access (resource, owner, visibility, shared_group, "
    "claim_time) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (resource) DO UPDATE "
    "SET owner = excluded.owner, visibility = excluded.visibility, "
    "shared_group = excluded.shared_group, claim_time = excluded.claim_time";
constexpr char kDelete[] = "DELETE FROM resource_access WHERE resource = $1";

absl::StatusOr<bool> InUse(db::Session& session, const std::string& resource) {
  const size_t slash = resource.find('/');
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectInUse, {resource.substr(0, slash),
                                                  resource.substr(slash + 1)}));
  return !found.empty();
}

// The access of a dataset or model without an owner.
absl::StatusOr<Access> WithoutOwner(db::Session& session,
                                    const std::string& resource,
                                    Access access) {
  absl::string_view model = resource;
  if (!absl::ConsumePrefix(&model, "models/")) return access;
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectOpen, {std::string(model)}));
  access.open = !found.empty();
  return access;
}

// `select` reads the owner of the job `id`.
absl::StatusOr<std::optional<Access>> FindJobAccess(db::Session& session,
                                                    const char* select,
                                                    absl::string_view id) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(select, {std::string(id)}));
  if (found.empty()) return std::nullopt;
  return AccessOfJob(found.front().Text(0));
}

}  // namespace

ViewerColumns ViewerOf(const Principal& principal) {
  return {
      .admin = int64_t{principal.role == Role::kAdmin ? 1 : 0},
      .user = principal.user,
      .groups = absl::StrCat(",", absl::StrJoin(principal.groups, ","), ",")};
}

absl::StatusOr<std::optional<Access>> FindAccess(db::Session& session,
                                                 const std::string& resource) {
  absl::string_view id = resource;
  if (absl::ConsumePrefix(&id, "trainingJobs/")) {
    return FindJobAccess(session, kSelectJobOwner, id);
  }
  if (absl::ConsumePrefix(&id, "segmentationJobs/")) {
    return FindJobAccess(session, kSelectSegmentationOwner, id);
  }
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelect, {resource}));
  if (!found.empty()) {
    const db::Row& row = found.front();
    const Access access = {.owner = row.Text(0),
                           .visibility = VisibilityOf(row.Text(1)),
                           .group = row.Text(2)};
    if (!access.owner.empty()) return access;
    return WithoutOwner(session, resource, access);
  }
  ASSIGN_OR_RETURN(const bool in_use, InUse(session, resource));
  if (!in_use) return std::nullopt;
  return WithoutOwner(session, resource, Access());
}

absl::Status CheckMayRead(db::Session& session, const Principal& principal,
                          const std::string& resource,
                          const absl::Status& absent) {
  ASSIGN_OR_RETURN(const auto found, FindAccess(session, resource));
  return found && !MayRead(principal, *found) ? absent : absl::OkStatus();
}

absl::Status CheckMayChange(db::Session& session, const Principal& principal,
                            const std::string& resource,
                            const absl::Status& absent) {
  ASSIGN_OR_RETURN(const auto found, FindAccess(session, resource));
  if (!found || MayChange(principal, *found)) return absl::OkStatus();
  if (!MayRead(principal, *found)) return absent;
  return NotOwner(principal, resource, *found);
}

absl::Status CheckMayAdd(db::Session& session, const Principal& principal,
                         const std::string& resource,
                         const absl::Status& absent) {
  ASSIGN_OR_RETURN(const auto found, FindAccess(session, resource));
  if (!found || MayAdd(principal, *found)) return absl::OkStatus();
  if (!MayRead(principal, *found)) return absent;
  return NotOwner(principal, resource, *found);
}

absl::Status Claim(db::Session& session, const Principal& creator,
                   const std::string& resource, absl::Time now) {
  ASSIGN_OR_RETURN(const auto found, FindAccess(session, resource));
  if (!found) return PutAccess(session, resource, AccessFor(creator), now);
  ASSIGN_OR_RETURN(const bool in_use, InUse(session, resource));
  if (MayChange(creator, *found)) {
    if (in_use) return absl::OkStatus();
    return PutAccess(session, resource, *found, now);
  }
  if (in_use && MayAdd(creator, *found)) return absl::OkStatus();
  // A name that was claimed for a job that made no model is free again.
  ASSIGN_OR_RETURN(
      const db::Rows claimed,
      session.Execute(kSelectClaimed,
                      {resource, absl::ToUnixMicros(now - kClaimHolds)}));
  if (in_use || !claimed.empty()) return NotOwner(creator, resource, *found);
  return PutAccess(session, resource, AccessFor(creator), now);
}

absl::Status PutAccess(db::Session& session, const std::string& resource,
                       const Access& access, absl::Time now) {
  return session
      .Execute(kPut, {resource, access.owner, NameOf(access.visibility),
                      access.group, absl::ToUnixMicros(now)})
      .status();
}

absl::Status Release(db::Session& session, const std::string& resource) {
  ASSIGN_OR_RETURN(const bool in_use, InUse(session, resource));
  if (in_use) return absl::OkStatus();
  return session.Execute(kDelete, {resource}).status();
}

}  // namespace tessera::access
