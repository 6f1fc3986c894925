#include "server/registry/starting_model.h"

#include <optional>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/version/manifest.h"
#include "server/access/access_rows.h"
#include "server/db/request_log.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/registry/model_rows.h"

namespace tessera::registry {
namespace {

using Outcome = StartingModelOutcome;

constexpr char kAlias[] = "production";

constexpr char kSelectDecision[] =
    "SELECT 1 FROM starting_models WHERE model_id = $1";
constexpr char kInsertDecision[] =
    "INSERT INTO starting_models (model_id, version, decide_time) "
    "VALUES ($1, $2, $3)";

// Records that the version `number` was added, or, if it is 0, that the name
// was taken.
absl::Status RecordDecision(db::Session& session, const std::string& id,
                            int number, absl::Time now) {
  return session
      .Execute(kInsertDecision, {id, int64_t{number}, absl::ToUnixMicros(now)})
      .status();
}

// Nobody: a resource that it makes is public and has no owner.
access::Principal Nobody() { return {"", access::Role::kMember, {}}; }

ModelVersion DescribeStarting(const StartingModel& model, absl::Time now) {
  return {.model_id = model.id,
          .sha256 = version::VersionSha256(model.weights, model.manifest),
          .weights_sha256 = Sha256Hex(model.weights),
          .manifest_sha256 = Sha256Hex(model.manifest),
          .manifest_json = std::string(model.manifest),
          .training_job = "",
          .added_by = "",
          .size_bytes = static_cast<int64_t>(model.weights.size() +
                                             model.manifest.size()),
          .aliases = {},
          .create_time = now};
}

// The outcome if the model is not to be added; none if it is, as far as
// decisions and models say.
absl::StatusOr<std::optional<Outcome>> DecideStarting(db::Session& session,
                                                      const std::string& id,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const db::Rows decided,
                   session.Execute(kSelectDecision, {id}));
  if (!decided.empty()) return Outcome::kDecided;
  const absl::Status found = FindModel(session, id).status();
  if (found.ok()) {
    RETURN_IF_ERROR(RecordDecision(session, id, 0, now));
    return Outcome::kNameTaken;
  }
  if (!absl::IsNotFound(found)) return found;
  return std::nullopt;
}

// Adds the version unless a job holds the model's name.
absl::StatusOr<Outcome> InsertStarting(db::Session& session,
                                       ModelVersion version) {
  const std::string name = absl::StrCat("models/", version.model_id);
  const absl::Status claimed =
      access::Claim(session, Nobody(), name, version.create_time);
  if (absl::IsPermissionDenied(claimed)) return Outcome::kNameTaken;
  RETURN_IF_ERROR(claimed);
  for (const std::string& sha256 :
       {version.weights_sha256, version.manifest_sha256}) {
    ASSIGN_OR_RETURN(const bool kept,
                     files::Keep(session, sha256, version.create_time));
    if (!kept) return files::FileRemoved(sha256);
  }
  RETURN_IF_ERROR(MakeModel(session, version.model_id, version.create_time));
  ASSIGN_OR_RETURN(version.number, db::NextNumber(session, name));
  RETURN_IF_ERROR(Insert(session, version));
  RETURN_IF_ERROR(PutAlias(session, version, kAlias));
  RETURN_IF_ERROR(RecordDecision(session, version.model_id, version.number,
                                 version.create_time));
  return Outcome::kAdded;
}

}  // namespace

absl::Status StartingModels::Store(absl::string_view bytes,
                                   const std::string& sha256) {
  return files_.TakeStored(sha256, static_cast<int64_t>(bytes.size()), [&] {
    std::istringstream content{std::string(bytes)};
    return blobs_.Put(content).status();
  });
}

absl::StatusOr<StartingModelOutcome> StartingModels::Add(
    const StartingModel& model) {
  const auto look = [&](db::Session& session) {
    return DecideStarting(session, model.id, clock_.Now());
  };
  ASSIGN_OR_RETURN(const auto early, db::InTransaction(database_, look));
  if (early) return *early;
  const ModelVersion version = DescribeStarting(model, clock_.Now());
  RETURN_IF_ERROR(Store(model.weights, version.weights_sha256));
  RETURN_IF_ERROR(Store(model.manifest, version.manifest_sha256));
  // Another server may have added the model while the files were stored.
  return db::InTransaction(
      database_, [&](db::Session& session) -> absl::StatusOr<Outcome> {
        ASSIGN_OR_RETURN(const auto late, DecideStarting(session, model.id,
                                                         version.create_time));
        if (late) return *late;
        return InsertStarting(session, version);
      });
}

}  // namespace tessera::registry
