#include "server/db/blob_references.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/log.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

// How many digests one statement or transaction handles; others wait for it.
constexpr size_t kDigestsAtOnce = 100;

// An uploaded file is needed until its sender has had time to use it. EXISTS
// stops at the first reference: a mask without objects may have a million.
constexpr char kSelectNeeded[] =
    "SELECT d.column1 FROM (VALUES %s) AS d WHERE "
    "EXISTS (SELECT 1 FROM blob_references r WHERE r.sha256 = d.column1) OR "
    "EXISTS (SELECT 1 FROM file_holders h WHERE h.sha256 = d.column1)";
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

// Those of `digests` that something needs.
absl::StatusOr<std::set<std::string>> NeededOf(
    Session& session, const std::vector<Value>& digests) {
  std::vector<std::string> parameters;
  for (size_t i = 1; i <= digests.size(); ++i) {
    parameters.push_back(absl::StrCat("($", i, ")"));
  }
  const std::string list = absl::StrJoin(parameters, ", ");
  ASSIGN_OR_RETURN(
      const std::vector<std::string> needed,
      Texts(session.Execute(absl::StrFormat(kSelectNeeded, list), digests)));
  return std::set<std::string>(needed.begin(), needed.end());
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindUnneeded(
    Session& session, const std::vector<std::string>& digests) {
  std::vector<std::string> unneeded;
  for (size_t begin = 0; begin < digests.size(); begin += kDigestsAtOnce) {
    const size_t end = std::min(begin + kDigestsAtOnce, digests.size());
    const std::vector<Value> some(
        digests.begin() + static_cast<ptrdiff_t>(begin),
        digests.begin() + static_cast<ptrdiff_t>(end));
    ASSIGN_OR_RETURN(const std::set<std::string> needed,
                     NeededOf(session, some));
    std::copy_if(digests.begin() + static_cast<ptrdiff_t>(begin),
                 digests.begin() + static_cast<ptrdiff_t>(end),
                 std::back_inserter(unneeded),
                 [&](const std::string& digest) {
                   return needed.count(digest) == 0;
                 });
  }
  return unneeded;
}

absl::Status RemoveUnreferenced(
    Database& database, const std::vector<std::string>& digests,
    const std::function<absl::Status(const std::string& digest)>& remove) {
  absl::Status first_error;
  for (size_t begin = 0; begin < digests.size(); begin += kDigestsAtOnce) {
    const std::vector<std::string> some(
        digests.begin() + static_cast<ptrdiff_t>(begin),
        digests.begin() + static_cast<ptrdiff_t>(
                              std::min(begin + kDigestsAtOnce, digests.size())));
    const auto remove_some = [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<std::string> unneeded,
                       FindUnneeded(session, some));
      for (const std::string& digest : unneeded) {
        // A blob that cannot be removed must not hold up the others.
        first_error.Update(remove(digest));
      }
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(database.Transaction(remove_some));
  }
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
