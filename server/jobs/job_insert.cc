// Writes the row of a new job.
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"
#include "server/jobs/job_rows.h"
#include "server/jobs/job_sql.h"

namespace tessera::jobs {
namespace {

// A version as the columns hold it; `""` and 0 if there is none.
struct VersionKey {
  std::string id;
  int64_t number = 0;
};

absl::StatusOr<VersionKey> KeyOf(const std::string& name) {
  if (name.empty()) return VersionKey();
  ASSIGN_OR_RETURN(const db::ResourceName parsed,
                   db::ParseName(name, "models", "versions"));
  ASSIGN_OR_RETURN(const int number, db::ParseNumber(parsed.member, "version"));
  return VersionKey{parsed.id, number};
}

}  // namespace

absl::StatusOr<std::string> ResolveDataset(db::Session& session,
                                           const std::string& name) {
  ASSIGN_OR_RETURN(const db::ResourceName parsed,
                   db::ParseName(name, "datasets", "revisions"));
  // Resolved in the transaction that queues the job: a dataset with a queued
  // job cannot be deleted.
  int64_t revision = 0;  // The newest.
  if (!parsed.member.empty()) {
    ASSIGN_OR_RETURN(revision, db::ParseNumber(parsed.member, "revision"));
  }
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(sql::kSelectRevision, {parsed.id, revision}));
  if (found.empty()) {
    return WithReason(
        absl::NotFoundError(absl::StrFormat(
            "there is no %s; `tessera dataset list` shows what there is",
            name)),
        "DATASET_NOT_FOUND", name);
  }
  return absl::StrFormat("datasets/%s/revisions/%d", parsed.id,
                         found.front().Int(0));
}

absl::Status CheckVersion(db::Session& session, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  // Looked up in the transaction that queues the job: a version cannot be
  // deleted while a queued or running job begins with it.
  ASSIGN_OR_RETURN(const VersionKey key, KeyOf(name));
  ASSIGN_OR_RETURN(
      const db::Rows found,
      session.Execute(sql::kSelectHasVersion, {key.id, key.number}));
  if (!found.empty()) return absl::OkStatus();
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera model show` shows the model's versions",
          name)),
      "VERSION_NOT_FOUND", name);
}

absl::Status InsertJob(db::Session& session, const Job& job) {
  ASSIGN_OR_RETURN(const VersionKey initial, KeyOf(job.initial_model));
  ASSIGN_OR_RETURN(const db::ResourceName dataset,
                   db::ParseName(job.dataset, "datasets", "revisions"));
  ASSIGN_OR_RETURN(const int64_t revision,
                   db::ParseNumber(dataset.member, "revision"));
  return session
      .Execute(sql::kInsertJob,
               {job.id, dataset.id, revision, job.model_id,
                version::ToJson(job.parameters), job.parameters.device,
                int64_t{job.progress.epochs},
                absl::ToUnixMicros(job.create_time),
                version::ToJson(job.plan), initial.id, initial.number,
                job.owner})
      .status();
}

}  // namespace tessera::jobs
