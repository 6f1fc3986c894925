#include "server/registry/model_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"

namespace tessera::registry {
namespace {

// Macros, since only literals join at compile time.
#define TESSERA_VERSION_COLUMNS                                 \
  "model_id, number, sha256, weights_sha256, manifest_sha256, " \
  "manifest_json, training_job, size_bytes, create_time, added_by"
#define TESSERA_VERSION_SELECTION                   \
  TESSERA_VERSION_COLUMNS                           \
  ", (SELECT COUNT(*) FROM starting_models s "      \
  "WHERE s.model_id = model_versions.model_id AND " \
  "s.version = model_versions.number)"
#define TESSERA_MODEL_COLUMNS                                               \
  "m.model_id, m.create_time, "                                             \
  "(SELECT COUNT(*) FROM model_versions v WHERE v.model_id = m.model_id), " \
  "(SELECT COALESCE(MAX(v.number), 0) FROM model_versions v "               \
  "WHERE v.model_id = m.model_id), "                                        \
  "(SELECT COALESCE(MAX(v.number), 0) FROM model_versions v, "              \
  "starting_models s WHERE v.model_id = m.model_id AND "                    \
  "s.model_id = v.model_id AND s.version = v.number)"

constexpr char kSelectModel[] =
    "SELECT " TESSERA_MODEL_COLUMNS " FROM models m WHERE m.model_id = $1";
constexpr char kSelectModels[] =
    "SELECT " TESSERA_MODEL_COLUMNS " FROM models m WHERE m.model_id > $1 "
    "AND NOT " TESSERA_HIDDEN("'models/' || m.model_id", "$3", "$4", "$5")
    " ORDER BY m.model_id LIMIT $2";
constexpr char kInsertModel[] =
    "INSERT INTO models (model_id, create_time) VALUES ($1, $2) "
    "ON CONFLICT (model_id) DO NOTHING";
constexpr char kSelectAliases[] =
    "SELECT alias, number FROM model_aliases WHERE model_id = $1 "
    "ORDER BY alias";
constexpr char kSelectAlias[] =
    "SELECT number FROM model_aliases WHERE model_id = $1 AND alias = $2";
constexpr char kPutAlias[] =
    "INSERT INTO model_aliases (model_id, alias, number) VALUES ($1, $2, $3) "
    "ON CONFLICT (model_id, alias) DO UPDATE SET number = excluded.number";
constexpr char kSelectVersion[] = "SELECT " TESSERA_VERSION_SELECTION
                                  " FROM model_versions "
                                  "WHERE model_id = $1 AND number = $2";
constexpr char kSelectNumber[] =
    "SELECT number FROM model_versions WHERE model_id = $1 AND "
    "($2 = -1 OR number = $2) ORDER BY number DESC LIMIT 1";
constexpr char kSelectVersions[] =
    "SELECT " TESSERA_VERSION_SELECTION
    " FROM model_versions "
    "WHERE model_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
constexpr char kInsertVersion[] =
    "INSERT INTO model_versions (" TESSERA_VERSION_COLUMNS
    ") "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr char kSelectFiles[] =
    "SELECT weights_sha256 FROM model_versions WHERE model_id = $1 "
    "UNION SELECT manifest_sha256 FROM model_versions WHERE model_id = $1";
// Read in the transaction that deletes. A job in a state that this program does
// not know counts as not ended.
constexpr char kSelectJobUsing[] =
    "SELECT 'trainingJobs/' || job_id FROM shared_jobs "
    "WHERE initial_model_id = $1 AND ($2 = 0 OR initial_version = $2) AND "
    "state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') "
    "UNION ALL SELECT 'segmentationJobs/' || job_id "
    "FROM shared_segmentation_jobs "
    "WHERE model_id = $1 AND ($2 = 0 OR version = $2) AND "
    "state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'CREATING', 'LEAVING') "
    "LIMIT 1";
constexpr char kDeleteVersion[] =
    "DELETE FROM model_versions WHERE model_id = $1 AND number = $2";
constexpr char kDeleteModel[] = "DELETE FROM models WHERE model_id = $1";

// Stands for the newest version in kSelectNumber.
constexpr int64_t kNewest = -1;

// Above any version number: those are ints.
constexpr int64_t kBeyondAll = int64_t{1} << 40;

absl::Status VersionNotFound(const VersionName& name) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera model show` shows the model's versions and "
          "aliases",
          name.text())),
      "VERSION_NOT_FOUND", name.text());
}

absl::StatusOr<Model> ModelOf(db::Session& session, const db::Row& row) {
  Model model{.id = row.Text(0),
              .newest_version = static_cast<int>(row.Int(3)),
              .version_count = static_cast<int>(row.Int(2)),
              .starting_version = static_cast<int>(row.Int(4)),
              .create_time = absl::FromUnixMicros(row.Int(1)),
              .access = {}};
  ASSIGN_OR_RETURN(const auto access, access::FindAccess(session, model.name()));
  if (access) model.access = *access;
  ASSIGN_OR_RETURN(const db::Rows aliases,
                   session.Execute(kSelectAliases, {model.id}));
  for (const db::Row& alias : aliases.rows) {
    model.aliases[alias.Text(0)] = static_cast<int>(alias.Int(1));
  }
  return model;
}

// Aliases are read once for all versions of the model.
absl::StatusOr<std::vector<ModelVersion>> VersionsOf(
    db::Session& session, const std::string& model_id, const db::Rows& rows) {
  ASSIGN_OR_RETURN(const db::Rows aliases,
                   session.Execute(kSelectAliases, {model_id}));
  std::vector<ModelVersion> versions;
  for (const db::Row& row : rows.rows) {
    ModelVersion& version = versions.emplace_back(
        ModelVersion{.model_id = row.Text(0),
                     .number = static_cast<int>(row.Int(1)),
                     .sha256 = row.Text(2),
                     .weights_sha256 = row.Text(3),
                     .manifest_sha256 = row.Text(4),
                     .manifest_json = row.Text(5),
                     .training_job = row.Text(6),
                     .added_by = row.Text(9),
                     .starting_model = row.Int(10) > 0,
                     .size_bytes = row.Int(7),
                     .create_time = absl::FromUnixMicros(row.Int(8))});
    for (const db::Row& alias : aliases.rows) {
      if (alias.Int(1) == version.number) {
        version.aliases.push_back(alias.Text(0));
      }
    }
  }
  return versions;
}

// The number of the version that `name` means; kNewest if `name` is a model's.
absl::StatusOr<int64_t> NumberOf(db::Session& session,
                                 const VersionName& name) {
  if (name.number() > 0) return name.number();
  if (name.alias().empty()) return kNewest;
  ASSIGN_OR_RETURN(
      const db::Rows alias,
      session.Execute(kSelectAlias, {name.model().text(), name.alias()}));
  if (alias.empty()) return VersionNotFound(name);
  return alias.front().Int(0);
}

}  // namespace

absl::Status ModelNotFound(const std::string& id) {
  const std::string name = absl::StrCat("models/", id);
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera model list` shows what there is", name)),
      "MODEL_NOT_FOUND", name);
}

absl::StatusOr<Model> FindModel(db::Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectModel, {id}));
  if (found.empty()) return ModelNotFound(id);
  return ModelOf(session, found.front());
}

absl::StatusOr<std::vector<Model>> ListModelsAfter(
    db::Session& session, const access::Principal& viewer, const std::string& id,
    int limit) {
  const access::ViewerColumns columns = access::ViewerOf(viewer);
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectModels, {id, int64_t{limit}, columns.admin,
                                      columns.user, columns.groups}));
  std::vector<Model> models;
  for (const db::Row& row : found.rows) {
    ASSIGN_OR_RETURN(Model model, ModelOf(session, row));
    models.push_back(std::move(model));
  }
  return models;
}

absl::Status MakeModel(db::Session& session, const std::string& id,
                       absl::Time now) {
  return session.Execute(kInsertModel, {id, absl::ToUnixMicros(now)}).status();
}

absl::StatusOr<std::optional<ModelVersion>> FindNewestVersion(
    db::Session& session, const std::string& model_id) {
  ASSIGN_OR_RETURN(std::vector<ModelVersion> newest,
                   ListVersionsBefore(session, model_id, kBeyondAll, 1));
  if (newest.empty()) return std::nullopt;
  return std::move(newest.front());
}

absl::StatusOr<ModelVersion> FindVersion(db::Session& session,
                                         const VersionName& name) {
  const std::string& id = name.model().text();
  RETURN_IF_ERROR(FindModel(session, id).status());
  ASSIGN_OR_RETURN(const int64_t number, NumberOf(session, name));
  if (number == kNewest) {
    ASSIGN_OR_RETURN(auto newest, FindNewestVersion(session, id));
    if (!newest) return VersionNotFound(name);
    return *std::move(newest);
  }
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectVersion, {id, number}));
  if (found.empty()) return VersionNotFound(name);
  ASSIGN_OR_RETURN(std::vector<ModelVersion> versions,
                   VersionsOf(session, id, found));
  return std::move(versions.front());
}

absl::StatusOr<VersionName> FindVersionName(db::Session& session,
                                            const VersionName& name) {
  const absl::StatusOr<int64_t> number = NumberOf(session, name);
  // The error of FindVersion() says what is missing.
  if (absl::IsNotFound(number.status())) {
    return FindVersion(session, name).status();
  }
  RETURN_IF_ERROR(number.status());
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectNumber, {name.model().text(), *number}));
  if (found.empty()) return FindVersion(session, name).status();
  return VersionName(name.model(), static_cast<int>(found.front().Int(0)));
}

absl::StatusOr<std::vector<ModelVersion>> ListVersionsBefore(
    db::Session& session, const std::string& model_id, int64_t before,
    int limit) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectVersions, {model_id, before, int64_t{limit}}));
  return VersionsOf(session, model_id, found);
}

absl::Status Insert(db::Session& session, const ModelVersion& version) {
  RETURN_IF_ERROR(
      session
          .Execute(
              kInsertVersion,
              {version.model_id, int64_t{version.number}, version.sha256,
               version.weights_sha256, version.manifest_sha256,
               version.manifest_json, version.training_job, version.size_bytes,
               absl::ToUnixMicros(version.create_time), version.added_by})
          .status());
  return access::UseVersion(session, version.model_id, version.number);
}

absl::Status PutAlias(db::Session& session, const ModelVersion& version,
                      const std::string& alias) {
  return session
      .Execute(kPutAlias, {version.model_id, alias, int64_t{version.number}})
      .status();
}

absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& model_id,
                                         int64_t number) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectJobUsing, {model_id, number}));
  return found.empty() ? "" : found.front().Text(0);
}

absl::StatusOr<std::vector<std::string>> DeleteVersion(
    db::Session& session, const ModelVersion& version) {
  RETURN_IF_ERROR(
      access::ReleaseVersions(session, version.model_id, version.number));
  RETURN_IF_ERROR(
      session
          .Execute(kDeleteVersion, {version.model_id, int64_t{version.number}})
          .status());
  return std::vector<std::string>{version.weights_sha256,
                                  version.manifest_sha256};
}

absl::StatusOr<std::vector<std::string>> DeleteModel(db::Session& session,
                                                     const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows files, session.Execute(kSelectFiles, {id}));
  RETURN_IF_ERROR(access::ReleaseVersions(session, id, 0));
  RETURN_IF_ERROR(session.Execute(kDeleteModel, {id}).status());
  std::vector<std::string> digests;
  for (const db::Row& row : files.rows) digests.push_back(row.Text(0));
  return digests;
}

}  // namespace tessera::registry
