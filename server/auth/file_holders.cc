#include "server/auth/file_holders.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::auth {
namespace {

// As long as housekeeping keeps files that nothing uses.
constexpr absl::Duration kUnusedCounts = absl::Hours(24);

constexpr char kSelect[] =
    "SELECT 1 FROM file_holders WHERE sha256 = $1 AND holder = $2";
constexpr char kPut[] =
    "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
    "VALUES ($1, $2, $3, $4) ON CONFLICT (sha256, holder) DO UPDATE SET "
    "create_time = excluded.create_time";
// A file in several revisions counts once, as it is stored once.
constexpr char kSelectSent[] =
    "SELECT COALESCE(SUM(h.size_bytes), 0) FROM file_holders h "
    "WHERE h.holder = $1 AND ((h.create_time > $2 AND NOT EXISTS ("
    "SELECT 1 FROM model_versions v WHERE v.weights_sha256 = h.sha256)) "
    "OR EXISTS ("
    "SELECT 1 FROM samples s JOIN resource_access a "
    "ON a.resource = 'datasets/' || s.dataset_id "
    "WHERE a.owner = $1 AND s.image_sha256 = h.sha256) OR EXISTS ("
    "SELECT 1 FROM samples s JOIN resource_access a "
    "ON a.resource = 'datasets/' || s.dataset_id "
    "WHERE a.owner = $1 AND s.mask_sha256 = h.sha256))";
// Trained or imported.
constexpr char kSelectVersions[] =
    "SELECT COALESCE(SUM(v.size_bytes), 0) FROM model_versions v "
    "JOIN resource_access a ON a.resource = 'models/' || v.model_id "
    "WHERE a.owner = $1";

bool IsAdmin(const Principal& principal) {
  return principal.role == Role::kAdmin;
}

}  // namespace

absl::StatusOr<bool> FileHolders::Holds(const Principal& principal,
                                        const std::string& sha256) const {
  if (IsAdmin(principal)) return true;
  ASSIGN_OR_RETURN(const db::Rows found,
                   database_.Execute(kSelect, {sha256, principal.user}));
  return !found.empty();
}

absl::Status FileHolders::CheckHolds(
    const Principal& principal, const std::vector<std::string>& sha256) const {
  if (IsAdmin(principal)) return absl::OkStatus();
  int64_t lacking = 0;
  for (const std::string& digest : sha256) {
    ASSIGN_OR_RETURN(const bool holds, Holds(principal, digest));
    if (!holds) ++lacking;
  }
  if (lacking == 0) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "you have not sent %d of the files that this refers to; upload them "
          "first, even if somebody else has",
          lacking)),
      "FILE_NOT_UPLOADED");
}

absl::Status FileHolders::Hold(const Principal& principal,
                               const std::string& sha256, int64_t size_bytes) {
  if (IsAdmin(principal)) return absl::OkStatus();
  return database_
      .Execute(kPut, {sha256, principal.user, size_bytes,
                      absl::ToUnixMicros(clock_.Now())})
      .status();
}

absl::StatusOr<int64_t> FileHolders::StoredBytes(
    const std::string& user) const {
  const absl::Time lately = clock_.Now() - kUnusedCounts;
  ASSIGN_OR_RETURN(
      const db::Rows sent,
      database_.Execute(kSelectSent, {user, absl::ToUnixMicros(lately)}));
  ASSIGN_OR_RETURN(const db::Rows versions,
                   database_.Execute(kSelectVersions, {user}));
  return sent.front().Int(0) + versions.front().Int(0);
}

absl::Status FileHolders::CheckRoom(const Principal& principal,
                                    int64_t more_bytes) const {
  if (quota_bytes_ == 0 || IsAdmin(principal)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t stored, StoredBytes(principal.user));
  if (stored <= quota_bytes_ && more_bytes <= quota_bytes_ - stored) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%d more bytes do not fit: %s may store %d and stores %d; delete "
          "datasets or model versions that are not needed any more, or ask an "
          "admin for more room",
          more_bytes, principal.user, quota_bytes_, stored)),
      "QUOTA_BYTES");
}

}  // namespace tessera::auth
