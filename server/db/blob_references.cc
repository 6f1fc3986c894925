#include "server/db/blob_references.h"

#include "base/status_macros.h"

namespace tessera::db {
namespace {

constexpr char kIsReferenced[] =
    "SELECT 1 FROM blob_references WHERE sha256 = $1 LIMIT 1";

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

}  // namespace tessera::db
