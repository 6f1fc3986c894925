#include "server/app/assignments.h"

#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::app {

using registry::ModelVersion;

absl::StatusOr<std::optional<ModelVersion>> Assignments::InitialOf(
    const jobs::Job& job) const {
  if (job.initial_model.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(job.initial_model));
  ASSIGN_OR_RETURN(ModelVersion initial, registry_.Resolve(name));
  return initial;
}

absl::StatusOr<Assignment> Assignments::Get(const jobs::JobId& job,
                                            const std::string& lease) {
  Assignment assignment;
  ASSIGN_OR_RETURN(assignment.job, desk_.GetAssignment(job.text(), lease));
  ASSIGN_OR_RETURN(const auto revision,
                   datasets::RevisionName::Parse(assignment.job.dataset));
  ASSIGN_OR_RETURN(assignment.dataset, catalog_.Get(revision));
  ASSIGN_OR_RETURN(assignment.samples, catalog_.AllSamples(revision));
  ASSIGN_OR_RETURN(assignment.fingerprint, catalog_.Fingerprint(revision));
  ASSIGN_OR_RETURN(assignment.initial, InitialOf(assignment.job));
  return assignment;
}

absl::StatusOr<bool> Assignments::Names(const jobs::Job& job,
                                        const std::string& sha256) const {
  if (sha256.empty()) return false;
  if (sha256 == job.checkpoint_sha256) return true;
  ASSIGN_OR_RETURN(const std::optional<ModelVersion> initial, InitialOf(job));
  if (initial && sha256 == initial->weights_sha256) return true;
  ASSIGN_OR_RETURN(const auto revision,
                   datasets::RevisionName::Parse(job.dataset));
  return catalog_.HasFile(revision, sha256);
}

absl::StatusOr<storage::BlobReader> Assignments::OpenFile(
    const jobs::JobId& job, const std::string& lease,
    const std::string& sha256) {
  ASSIGN_OR_RETURN(const jobs::Job found,
                   desk_.GetAssignment(job.text(), lease));
  ASSIGN_OR_RETURN(const bool named, Names(found, sha256));
  if (named) return files_.Read(sha256);
  return absl::NotFoundError(
      absl::StrFormat("the assignment of %s does not name the file %s",
                      found.name(), Quoted(sha256)));
}

}  // namespace tessera::app
