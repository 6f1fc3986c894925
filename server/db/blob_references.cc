#include "server/db/blob_references.h"

#include "base/log.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

constexpr char kIsReferenced[] =
    "SELECT 1 FROM blob_references WHERE sha256 = $1 LIMIT 1";
constexpr char kSelectAll[] =
    "SELECT DISTINCT sha256 FROM blob_references WHERE sha256 <> ''";
constexpr char kSelectOwners[] =
    "SELECT 'datasets/' || dataset_id || '/revisions/' || revision "
    "FROM samples WHERE image_sha256 = $1 OR mask_sha256 = $1 "
    "UNION SELECT 'models/' || model_id || '/versions/' || number "
    "FROM model_versions WHERE weights_sha256 = $1 OR manifest_sha256 = $1 "
    "UNION SELECT 'trainingJobs/' || job_id "
    "FROM training_jobs WHERE checkpoint_sha256 = $1";

absl::StatusOr<std::vector<std::string>> Texts(
    const absl::StatusOr<Rows>& found) {
  RETURN_IF_ERROR(found.status());
  std::vector<std::string> texts;
  for (const Row& row : found->rows) texts.push_back(row.Text(0));
  return texts;
}

}  // namespace

absl::Status RemoveUnreferenced(
    Database& database, const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove) {
  absl::Status first_error;
  const auto remove_all = [&](Session& session) -> absl::Status {
    for (const std::string& digest : digests) {
      ASSIGN_OR_RETURN(const Rows found,
                       session.Execute(kIsReferenced, {digest}));
      // One that cannot be removed must not keep the others.
      if (found.empty()) first_error.Update(remove(digest));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(database.Transaction(remove_all));
  return first_error;
}

void RemoveFilesOf(
    const std::string& name, Database& database,
    const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove) {
  const absl::Status removed = RemoveUnreferenced(database, digests, remove);
  if (removed.ok()) return;
  Log(Severity::kWarning, "files that are not needed any more remain",
      {{"resource", name}, {"cause", std::string(removed.message())}});
}

absl::StatusOr<std::vector<std::string>> ReferencedBlobs(Database& database) {
  return Texts(database.Execute(kSelectAll));
}

absl::StatusOr<std::vector<std::string>> OwnersOf(Database& database,
                                                  const std::string& digest) {
  return Texts(database.Execute(kSelectOwners, {digest}));
}

}  // namespace tessera::db
