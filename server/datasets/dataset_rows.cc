#include "server/datasets/dataset_rows.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"

namespace tessera::datasets {
namespace {

// Macros, since only literals join at compile time.
#define TESSERA_DATASET_COLUMNS                                          \
  "dataset_id, revision, sample_count, object_count, size_bytes, "       \
  "binary_masks, sha256, create_time"
#define TESSERA_SAMPLE_COLUMNS                                           \
  "name, image_filename, image_sha256, mask_filename, mask_sha256, "     \
  "height, width, object_count"

constexpr char kSelectNewest[] =
    "SELECT " TESSERA_DATASET_COLUMNS " FROM dataset_revisions "
    "WHERE dataset_id = $1 ORDER BY revision DESC LIMIT 1";
constexpr char kSelectRevision[] =
    "SELECT " TESSERA_DATASET_COLUMNS " FROM dataset_revisions "
    "WHERE dataset_id = $1 AND revision = $2";
constexpr char kSelectPage[] =
    "SELECT " TESSERA_DATASET_COLUMNS " FROM dataset_revisions d "
    "WHERE dataset_id > $1 AND revision = (SELECT MAX(revision) "
    "FROM dataset_revisions WHERE dataset_id = d.dataset_id) AND "
    "NOT " TESSERA_HIDDEN("'datasets/' || d.dataset_id", "$3", "$4", "$5")
    " ORDER BY dataset_id LIMIT $2";
constexpr char kInsertRevision[] =
    "INSERT INTO dataset_revisions (" TESSERA_DATASET_COLUMNS ", "
    "fingerprint_json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr char kSelectFingerprint[] =
    "SELECT fingerprint_json FROM dataset_revisions "
    "WHERE dataset_id = $1 AND revision = $2";
constexpr char kPutFingerprint[] =
    "UPDATE dataset_revisions SET fingerprint_json = $3 "
    "WHERE dataset_id = $1 AND revision = $2 AND fingerprint_json IS NULL";
constexpr char kInsertWarning[] =
    "INSERT INTO dataset_warnings (dataset_id, revision, position, warning) "
    "VALUES ($1, $2, $3, $4)";
constexpr char kSelectWarnings[] =
    "SELECT warning FROM dataset_warnings "
    "WHERE dataset_id = $1 AND revision = $2 ORDER BY position";
constexpr char kInsertSample[] =
    "INSERT INTO samples (" TESSERA_SAMPLE_COLUMNS ", dataset_id, revision, "
    "position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr char kSelectSamples[] =
    "SELECT " TESSERA_SAMPLE_COLUMNS " FROM samples WHERE dataset_id = $1 AND "
    "revision = $2 AND position > $3 ORDER BY position LIMIT $4";
constexpr char kSelectSample[] =
    "SELECT " TESSERA_SAMPLE_COLUMNS " FROM samples "
    "WHERE dataset_id = $1 AND revision = $2 AND name = $3";
constexpr char kSelectHasFile[] =
    "SELECT 1 FROM samples WHERE dataset_id = $1 AND revision = $2 AND "
    "(image_sha256 = $3 OR mask_sha256 = $3) LIMIT 1";
// Read in the transaction that deletes. A job in a state that this program does
// not know counts as not ended.
constexpr char kSelectJobUsing[] =
    "SELECT job_id FROM shared_jobs WHERE dataset_id = $1 AND "
    "state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') "
    "ORDER BY position LIMIT 1";
constexpr char kSelectFiles[] =
    "SELECT image_sha256 FROM samples WHERE dataset_id = $1 "
    "UNION SELECT mask_sha256 FROM samples WHERE dataset_id = $1";
constexpr char kDeleteRevisions[] =
    "DELETE FROM dataset_revisions WHERE dataset_id = $1";

absl::StatusOr<Dataset> DatasetOf(db::Session& session, const db::Row& row) {
  Dataset dataset{.id = row.Text(0),
                  .revision = static_cast<int>(row.Int(1)),
                  .sample_count = static_cast<int>(row.Int(2)),
                  .object_count = row.Int(3),
                  .size_bytes = row.Int(4),
                  .binary_masks = row.Int(5) != 0,
                  .sha256 = row.Text(6),
                  .create_time = absl::FromUnixMicros(row.Int(7)),
                  .access = {}};
  ASSIGN_OR_RETURN(const auto access,
                   access::FindAccess(session, dataset.name()));
  if (access) dataset.access = *access;
  return dataset;
}

// The dataset with its warnings, which lists leave out.
absl::StatusOr<Dataset> WholeDatasetOf(db::Session& session,
                                       const db::Row& row) {
  ASSIGN_OR_RETURN(Dataset dataset, DatasetOf(session, row));
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectWarnings,
                                   {dataset.id, int64_t{dataset.revision}}));
  for (const db::Row& warning : found.rows) {
    dataset.warnings.push_back(warning.Text(0));
  }
  return dataset;
}

absl::Status InsertWarnings(db::Session& session, const Dataset& dataset) {
  int64_t position = 0;
  for (const std::string& warning : dataset.warnings) {
    RETURN_IF_ERROR(
        session
            .Execute(kInsertWarning, {dataset.id, int64_t{dataset.revision},
                                      ++position, warning})
            .status());
  }
  return absl::OkStatus();
}

Sample SampleOf(const db::Row& row) {
  return {.name = row.Text(0),
          .image = {.filename = row.Text(1), .sha256 = row.Text(2)},
          .mask = {.filename = row.Text(3), .sha256 = row.Text(4)},
          .size = {.height = static_cast<int>(row.Int(5)),
                   .width = static_cast<int>(row.Int(6))},
          .object_count = static_cast<int>(row.Int(7))};
}

}  // namespace

absl::Status DatasetNotFound(const std::string& name) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera dataset list` shows what there is", name)),
      "DATASET_NOT_FOUND", name);
}

absl::StatusOr<std::optional<Dataset>> FindNewest(db::Session& session,
                                                  const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectNewest, {id}));
  if (found.empty()) return std::nullopt;
  return WholeDatasetOf(session, found.front());
}

absl::StatusOr<Dataset> FindByName(db::Session& session,
                                   const RevisionName& name) {
  const std::string& id = name.dataset().text();
  if (name.revision() == 0) {
    ASSIGN_OR_RETURN(const auto newest, FindNewest(session, id));
    if (!newest) return DatasetNotFound(name.text());
    return *newest;
  }
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectRevision, {id, int64_t{name.revision()}}));
  if (found.empty()) return DatasetNotFound(name.text());
  return WholeDatasetOf(session, found.front());
}

absl::StatusOr<std::vector<Dataset>> ListAfter(db::Session& session,
                                               const access::Principal& viewer,
                                               const std::string& id,
                                               int limit) {
  const access::ViewerColumns columns = access::ViewerOf(viewer);
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectPage, {id, int64_t{limit}, columns.admin,
                                    columns.user, columns.groups}));
  std::vector<Dataset> datasets;
  for (const db::Row& row : found.rows) {
    ASSIGN_OR_RETURN(Dataset dataset, DatasetOf(session, row));
    datasets.push_back(std::move(dataset));
  }
  return datasets;
}

absl::Status Insert(db::Session& session, const Dataset& dataset,
                    const version::Fingerprint& fingerprint,
                    const std::vector<Sample>& samples) {
  RETURN_IF_ERROR(
      session
          .Execute(kInsertRevision,
                   {dataset.id, int64_t{dataset.revision},
                    int64_t{dataset.sample_count}, dataset.object_count,
                    dataset.size_bytes, int64_t{dataset.binary_masks},
                    dataset.sha256, absl::ToUnixMicros(dataset.create_time),
                    version::ToJson(fingerprint)})
          .status());
  RETURN_IF_ERROR(InsertWarnings(session, dataset));
  int64_t position = 0;
  for (const Sample& sample : samples) {
    RETURN_IF_ERROR(
        session
            .Execute(kInsertSample,
                     {sample.name, sample.image.filename, sample.image.sha256,
                      sample.mask.filename, sample.mask.sha256,
                      int64_t{sample.size.height}, int64_t{sample.size.width},
                      int64_t{sample.object_count}, dataset.id,
                      int64_t{dataset.revision}, ++position})
            .status());
  }
  return access::UseRevision(session, dataset.id, dataset.revision);
}

absl::StatusOr<std::optional<version::Fingerprint>> FindFingerprint(
    db::Session& session, const Dataset& dataset) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectFingerprint,
                      {dataset.id, int64_t{dataset.revision}}));
  if (found.empty() || found.front().IsNull(0)) return std::nullopt;
  absl::StatusOr<version::Fingerprint> fingerprint =
      version::FingerprintFromJson(found.front().Text(0));
  if (fingerprint.ok()) return *std::move(fingerprint);
  Log(Severity::kWarning, "a fingerprint cannot be read and is computed "
                          "again",
      {{"dataset", dataset.revision_name()},
       {"cause", std::string(fingerprint.status().message())}});
  return std::nullopt;
}

absl::Status PutFingerprint(db::Session& session, const Dataset& dataset,
                            const version::Fingerprint& fingerprint) {
  return session
      .Execute(kPutFingerprint, {dataset.id, int64_t{dataset.revision},
                                 version::ToJson(fingerprint)})
      .status();
}

absl::StatusOr<std::vector<Sample>> ListSamplesAfter(db::Session& session,
                                                     const Dataset& dataset,
                                                     int64_t position,
                                                     int64_t limit) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectSamples, {dataset.id, int64_t{dataset.revision},
                                       position, limit}));
  std::vector<Sample> samples;
  for (const db::Row& row : found.rows) samples.push_back(SampleOf(row));
  return samples;
}

absl::StatusOr<std::optional<Sample>> FindSample(db::Session& session,
                                                 const Dataset& dataset,
                                                 const std::string& name) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectSample,
                      {dataset.id, int64_t{dataset.revision}, name}));
  if (found.empty()) return std::nullopt;
  return SampleOf(found.front());
}

absl::StatusOr<bool> RevisionHasFile(db::Session& session,
                                     const Dataset& dataset,
                                     const std::string& sha256) {
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(kSelectHasFile,
                      {dataset.id, int64_t{dataset.revision}, sha256}));
  return !found.empty();
}

absl::StatusOr<std::string> FindJobUsing(db::Session& session,
                                         const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectJobUsing, {id}));
  return found.empty() ? "" : found.front().Text(0);
}

// The foreign key deletes the samples, too.
absl::StatusOr<std::vector<std::string>> DeleteAll(db::Session& session,
                                                   const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows files, session.Execute(kSelectFiles, {id}));
  RETURN_IF_ERROR(access::ReleaseDataset(session, id));
  RETURN_IF_ERROR(session.Execute(kDeleteRevisions, {id}).status());
  std::vector<std::string> digests;
  for (const db::Row& row : files.rows) digests.push_back(row.Text(0));
  return digests;
}

}  // namespace tessera::datasets
