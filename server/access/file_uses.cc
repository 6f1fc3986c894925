#include "server/access/file_uses.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::access {
namespace {

constexpr char kSelectOwner[] =
    "SELECT owner FROM resource_access WHERE resource = $1";
constexpr char kAddBytes[] =
    "INSERT INTO stored_bytes (owner, bytes) VALUES ($1, $2) "
    "ON CONFLICT (owner) DO UPDATE SET "
    "bytes = stored_bytes.bytes + excluded.bytes";

// Macros, since only literals join at compile time.
#define TESSERA_FILES_OF_REVISION                                       \
  "(SELECT image_sha256 FROM shared_samples WHERE dataset_id = $2 AND " \
  "revision = $3 UNION SELECT mask_sha256 FROM shared_samples "         \
  "WHERE dataset_id = $2 AND revision = $3)"
#define TESSERA_FILES_OF_DATASET                                    \
  "(SELECT image_sha256 FROM shared_samples WHERE dataset_id = $2 " \
  "UNION SELECT mask_sha256 FROM shared_samples WHERE dataset_id = $2)"

constexpr char kSelectRevisions[] =
    "SELECT revision FROM shared_revisions WHERE dataset_id = $1";
constexpr char kUseRevision[] =
    "UPDATE file_holders SET uses = uses + 1 WHERE holder = $1 AND "
    "sha256 IN " TESSERA_FILES_OF_REVISION;
// `uses > 0`: a file may have been sent again after the revision was made. Then
// its row does not count the revision's use.
constexpr char kReleaseRevision[] =
    "UPDATE file_holders SET uses = uses - 1 WHERE holder = $1 AND "
    "uses > 0 AND sha256 IN " TESSERA_FILES_OF_REVISION;
constexpr char kSumUnused[] =
    "SELECT COALESCE(SUM(size_bytes), 0) FROM file_holders "
    "WHERE holder = $1 AND uses = 0 AND counted = 1 AND "
    "sha256 IN " TESSERA_FILES_OF_DATASET;
constexpr char kDeleteUnused[] =
    "DELETE FROM file_holders WHERE holder = $1 AND uses = 0 AND "
    "sha256 IN " TESSERA_FILES_OF_DATASET;

constexpr char kSelectVersions[] =
    "SELECT size_bytes, weights_sha256, manifest_sha256, added_by "
    "FROM shared_versions WHERE model_id = $1 AND "
    "($2 = 0 OR number = $2)";
constexpr char kSelectCounted[] =
    "SELECT COALESCE(SUM(size_bytes), 0) FROM file_holders "
    "WHERE holder = $1 AND sha256 IN ($2, $3) AND counted = 1";
constexpr char kUseVersion[] =
    "UPDATE file_holders SET uses = uses + 1, counted = 0 "
    "WHERE holder = $1 AND sha256 IN ($2, $3)";
// `counted` stays 0: the bytes counted with the version, which is deleted.
constexpr char kReleaseVersion[] =
    "UPDATE file_holders SET uses = uses - 1 WHERE holder = $1 AND "
    "uses > 0 AND sha256 IN ($2, $3)";
constexpr char kDeleteReleased[] =
    "DELETE FROM file_holders WHERE holder = $1 AND uses = 0 AND "
    "counted = 0 AND sha256 IN ($2, $3)";

constexpr char kCountRevisionUnsent[] =
    "SELECT COUNT(*) FROM " TESSERA_FILES_OF_REVISION
    " AS f WHERE NOT EXISTS "
    "(SELECT 1 FROM file_holders h WHERE h.sha256 = f.image_sha256 AND "
    "h.holder = $1)";
constexpr char kCountVersionUnsent[] =
    "SELECT COUNT(*) FROM (SELECT weights_sha256 AS sha256 FROM "
    "shared_versions "
    "WHERE model_id = $2 AND number = $3 UNION SELECT manifest_sha256 "
    "FROM shared_versions WHERE model_id = $2 AND number = $3) AS f "
    "WHERE NOT EXISTS (SELECT 1 FROM file_holders h "
    "WHERE h.sha256 = f.sha256 AND h.holder = $1)";

#define TESSERA_USES_BY_IMAGES                                             \
  "(SELECT COUNT(*) FROM shared_segmentation_images i WHERE "              \
  "i.sha256 = file_holders.sha256 AND i.job_id = $2 AND i.position >= $3 " \
  "AND i.position <= $4)"
#define TESSERA_FILES_OF_IMAGES                                       \
  "(SELECT sha256 FROM shared_segmentation_images WHERE job_id = $2 " \
  "AND position >= $3 AND position <= $4)"

constexpr char kUseImages[] =
    "UPDATE file_holders SET uses = uses + " TESSERA_USES_BY_IMAGES
    " WHERE holder = $1 AND sha256 IN " TESSERA_FILES_OF_IMAGES;
// A row that was made again after the job does not count the job's uses.
constexpr char kReleaseImages[] =
    "UPDATE file_holders SET uses = CASE WHEN uses > " TESSERA_USES_BY_IMAGES
    " THEN uses - " TESSERA_USES_BY_IMAGES
    " ELSE 0 END WHERE holder = $1 AND sha256 IN " TESSERA_FILES_OF_IMAGES;
constexpr char kSumUnusedImages[] =
    "SELECT COALESCE(SUM(size_bytes), 0) FROM file_holders "
    "WHERE holder = $1 AND uses = 0 AND counted = 1 AND "
    "sha256 IN " TESSERA_FILES_OF_IMAGES;
constexpr char kDeleteUnusedImages[] =
    "DELETE FROM file_holders WHERE holder = $1 AND uses = 0 AND "
    "sha256 IN " TESSERA_FILES_OF_IMAGES;
constexpr char kUseFile[] =
    "UPDATE file_holders SET uses = uses + 1 WHERE holder = $1 AND "
    "sha256 = $2";
constexpr char kReleaseFile[] =
    "UPDATE file_holders SET uses = uses - 1 WHERE holder = $1 AND "
    "sha256 = $2 AND uses > 0";
constexpr char kSelectSent[] =
    "SELECT sha256 FROM file_holders WHERE holder = $1 AND sha256 IN (%s)";
// How many digests one statement names.
constexpr size_t kDigestsAtOnce = 100;

absl::Status CheckSent(db::Session& session, const char* count,
                       const Principal& principal, const std::string& id,
                       int64_t number) {
  if (principal.role == Role::kAdmin) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Rows unsent,
                   session.Execute(count, {principal.user, id, number}));
  const int64_t lacking = unsent.front().Int(0);
  return lacking == 0 ? absl::OkStatus() : FilesNotSent(lacking);
}

absl::StatusOr<std::optional<std::string>> OwnerOf(
    db::Session& session, const std::string& resource) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectOwner, {resource}));
  if (found.empty() || found.front().Text(0).empty()) return std::nullopt;
  return found.front().Text(0);
}

struct VersionFiles {
  std::string owner;  // Of the model; if it has none, who added the version.
  std::string weights_sha256;
  std::string manifest_sha256;
  int64_t size_bytes = 0;

  // Parameters of the statements about who holds the files.
  std::vector<db::Value> held() const {
    return {owner, weights_sha256, manifest_sha256};
  }
};

// Calls `visit` with version `number` of the model, or, if `number` is 0, with
// all versions. Skips versions that count for nobody.
absl::Status ForEachVersion(
    db::Session& session, const std::string& model_id, int64_t number,
    const std::function<absl::Status(const VersionFiles&)>& visit) {
  ASSIGN_OR_RETURN(const auto owner,
                   OwnerOf(session, absl::StrCat("models/", model_id)));
  ASSIGN_OR_RETURN(const db::Rows versions,
                   session.Execute(kSelectVersions, {model_id, number}));
  for (const db::Row& row : versions.rows) {
    const std::string& counts_for = owner ? *owner : row.Text(3);
    if (counts_for.empty()) continue;
    RETURN_IF_ERROR(visit({.owner = counts_for,
                           .weights_sha256 = row.Text(1),
                           .manifest_sha256 = row.Text(2),
                           .size_bytes = row.Int(0)}));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status UseRevision(db::Session& session, const std::string& dataset_id,
                         int64_t revision) {
  ASSIGN_OR_RETURN(const auto owner,
                   OwnerOf(session, absl::StrCat("datasets/", dataset_id)));
  if (!owner) return absl::OkStatus();
  return session.Execute(kUseRevision, {*owner, dataset_id, revision}).status();
}

absl::Status ReleaseDataset(db::Session& session,
                            const std::string& dataset_id) {
  ASSIGN_OR_RETURN(const auto owner,
                   OwnerOf(session, absl::StrCat("datasets/", dataset_id)));
  if (!owner) return absl::OkStatus();
  ASSIGN_OR_RETURN(const db::Rows revisions,
                   session.Execute(kSelectRevisions, {dataset_id}));
  for (const db::Row& row : revisions.rows) {
    RETURN_IF_ERROR(
        session.Execute(kReleaseRevision, {*owner, dataset_id, row.Int(0)})
            .status());
  }
  ASSIGN_OR_RETURN(const db::Rows unused,
                   session.Execute(kSumUnused, {*owner, dataset_id}));
  RETURN_IF_ERROR(
      session.Execute(kDeleteUnused, {*owner, dataset_id}).status());
  return AddStoredBytes(session, *owner, -unused.front().Int(0));
}

absl::Status UseVersion(db::Session& session, const std::string& model_id,
                        int64_t number) {
  const auto use = [&](const VersionFiles& version) -> absl::Status {
    ASSIGN_OR_RETURN(const db::Rows counted,
                     session.Execute(kSelectCounted, version.held()));
    RETURN_IF_ERROR(session.Execute(kUseVersion, version.held()).status());
    return AddStoredBytes(session, version.owner,
                          version.size_bytes - counted.front().Int(0));
  };
  return ForEachVersion(session, model_id, number, use);
}

absl::Status ReleaseVersions(db::Session& session, const std::string& model_id,
                             int64_t number) {
  const auto release = [&](const VersionFiles& version) -> absl::Status {
    RETURN_IF_ERROR(session.Execute(kReleaseVersion, version.held()).status());
    RETURN_IF_ERROR(session.Execute(kDeleteReleased, version.held()).status());
    return AddStoredBytes(session, version.owner, -version.size_bytes);
  };
  return ForEachVersion(session, model_id, number, release);
}

absl::Status UseImages(db::Session& session, const std::string& owner,
                       const std::string& job_id, int64_t first, int64_t last) {
  return session.Execute(kUseImages, {owner, job_id, first, last}).status();
}

absl::Status ReleaseImages(db::Session& session, const std::string& owner,
                           const std::string& job_id, int64_t first,
                           int64_t last) {
  const std::vector<db::Value> range = {owner, job_id, first, last};
  RETURN_IF_ERROR(session.Execute(kReleaseImages, range).status());
  ASSIGN_OR_RETURN(const db::Rows unused,
                   session.Execute(kSumUnusedImages, range));
  RETURN_IF_ERROR(session.Execute(kDeleteUnusedImages, range).status());
  return AddStoredBytes(session, owner, -unused.front().Int(0));
}

absl::Status UseFile(db::Session& session, const std::string& user,
                     const std::string& sha256) {
  return session.Execute(kUseFile, {user, sha256}).status();
}

absl::Status ReleaseFile(db::Session& session, const std::string& user,
                         const std::string& sha256) {
  return session.Execute(kReleaseFile, {user, sha256}).status();
}

absl::StatusOr<std::set<std::string>> SentBy(
    db::Session& session, const std::string& user,
    const std::vector<std::string>& sha256) {
  std::set<std::string> sent;
  for (size_t begin = 0; begin < sha256.size(); begin += kDigestsAtOnce) {
    const size_t end = std::min(sha256.size(), begin + kDigestsAtOnce);
    std::vector<db::Value> parameters = {user};
    std::vector<std::string> list;
    for (size_t i = begin; i < end; ++i) {
      parameters.emplace_back(sha256[i]);
      list.push_back(absl::StrCat("$", parameters.size()));
    }
    ASSIGN_OR_RETURN(
        const db::Rows found,
        session.Execute(absl::StrReplaceAll(
                            kSelectSent, {{"%s", absl::StrJoin(list, ", ")}}),
                        parameters));
    for (const db::Row& row : found.rows) sent.insert(row.Text(0));
  }
  return sent;
}

absl::Status CheckRevisionSent(db::Session& session, const Principal& principal,
                               const std::string& dataset_id,
                               int64_t revision) {
  return CheckSent(session, kCountRevisionUnsent, principal, dataset_id,
                   revision);
}

absl::Status CheckVersionSent(db::Session& session, const Principal& principal,
                              const std::string& model_id, int64_t number) {
  return CheckSent(session, kCountVersionUnsent, principal, model_id, number);
}

absl::Status FilesNotSent(int64_t count) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "you have not sent %d of the files that this refers to; upload them "
          "first, even if somebody else has",
          count)),
      "FILE_NOT_UPLOADED");
}

absl::Status AddStoredBytes(db::Session& session, const std::string& user,
                            int64_t bytes) {
  return session.Execute(kAddBytes, {user, bytes}).status();
}

}  // namespace tessera::access
