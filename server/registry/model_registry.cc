#include "server/registry/model_registry.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "models/version/manifest.h"
#include "models/version/safetensors.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"
#include "server/db/request_log.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/registry/model_rows.h"

namespace tessera::registry {
namespace {

// A manifest lists two digests for each sample; this limit is far above the
// manifest of any dataset.
constexpr size_t kMaxManifestBytes = size_t{64} << 20;

absl::Status Invalid(absl::string_view file, absl::string_view fault) {
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat("%s: %s", file, fault)),
      "VERSION_INVALID");
}

absl::Status NotUploaded(absl::string_view file) {
  return WithReason(absl::FailedPreconditionError(absl::StrFormat(
                        "%s is not on the server; upload it first", file)),
                    "FILE_NOT_UPLOADED");
}

// Returns an uploaded file. A file that is damaged, or that the store cannot
// read now, was uploaded all the same.
absl::StatusOr<storage::LocalBlob> FetchUploaded(const files::KeptFiles& files,
                                                 const std::string& sha256,
                                                 absl::string_view name) {
  auto blob = files.Fetch(sha256);
  if (absl::IsNotFound(blob.status())) return NotUploaded(name);
  return blob;
}

// Checks that both files can be parsed and belong to one network. Loading the
// version checks later that every tensor has its place.
absl::Status CheckFiles(absl::string_view weights, absl::string_view manifest) {
  if (manifest.size() > kMaxManifestBytes) {
    return Invalid("manifest.json", "it is larger than 64 MiB");
  }
  const auto parsed = version::ManifestFromJson(manifest);
  if (!parsed.ok()) return Invalid("manifest.json", parsed.status().message());
  // Reads only the header, not the mapped tensors.
  const auto tensors = version::ParseSafetensors(weights);
  if (!tensors.ok()) {
    return Invalid("weights.safetensors", tensors.status().message());
  }
  int64_t values = 0;
  for (const auto& [name, tensor] : tensors->tensors) {
    // The parser accepts F32, F64 and I64 only.
    const size_t width = tensor.dtype == "F32" ? 4 : 8;
    values += static_cast<int64_t>(tensor.bytes.size() / width);
  }
  // More values are fine: batch normalisation stores averages beside the
  // parameters.
  if (values >= parsed->parameter_count) return absl::OkStatus();
  return Invalid("weights.safetensors",
                 absl::StrFormat("it holds %d values, but manifest.json speaks "
                                 "of %d; send the two files of one version",
                                 values, parsed->parameter_count));
}

db::Request RequestOf(const NewVersion& version, bool reuse_newest) {
  return {.id = version.request_id,
          .kind = reuse_newest ? "ImportModelVersion" : "AddModelVersion",
          .body_sha256 = Sha256Hex(absl::StrCat(
              version.model_id, "\n", version.weights_sha256, "\n",
              version.manifest_sha256, "\n", version.training_job))};
}

// Checks that the alias points to the version that the caller expects. It may
// also point to `version` already, since a retry finds it moved.
absl::Status CheckAlias(const Model& model, const std::string& alias,
                        int version, int expected) {
  const auto found = model.aliases.find(alias);
  const int current = found == model.aliases.end() ? 0 : found->second;
  if (current == expected || current == version) return absl::OkStatus();
  return WithReason(
      absl::AbortedError(absl::StrFormat(
          "the alias %s of %s was moved to version %d meanwhile; compare with "
          "that version and try again",
          alias, model.name(), current)),
      "ALIAS_MOVED", model.name());
}

// Checks that no queued or running job uses the version, or, if `number` is 0,
// any version of the model.
absl::Status CheckUnused(db::Session& session, const std::string& name,
                         const std::string& model_id, int number) {
  ASSIGN_OR_RETURN(const std::string job,
                   FindJobUsing(session, model_id, number));
  if (job.empty()) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "%s uses %s; cancel that job first, or let it end", job, name)),
      "VERSION_IN_USE", job);
}

}  // namespace

ModelRegistry::ModelRegistry(db::Database& database, files::KeptFiles& files,
                             const Clock& clock)
    : database_(database), files_(files), clock_(clock) {}

absl::StatusOr<ModelVersion> ModelRegistry::AddVersion(
    const NewVersion& version) {
  return Add(version, /*reuse_newest=*/false);
}

absl::StatusOr<ModelVersion> ModelRegistry::Import(const NewVersion& version) {
  return Add(version, /*reuse_newest=*/true);
}

absl::StatusOr<ModelVersion> ModelRegistry::Describe(
    const NewVersion& version) const {
  ASSIGN_OR_RETURN(
      const storage::LocalBlob weights_blob,
      FetchUploaded(files_, version.weights_sha256, "weights.safetensors"));
  ASSIGN_OR_RETURN(
      const storage::LocalBlob manifest_blob,
      FetchUploaded(files_, version.manifest_sha256, "manifest.json"));
  ASSIGN_OR_RETURN(const auto weights, MappedFile::Open(weights_blob.path()));
  ASSIGN_OR_RETURN(const auto manifest, MappedFile::Open(manifest_blob.path()));
  RETURN_IF_ERROR(CheckFiles(weights.bytes(), manifest.bytes()));
  return ModelVersion{
      .model_id = version.model_id,
      .sha256 = version::VersionSha256(weights.bytes(), manifest.bytes()),
      .weights_sha256 = version.weights_sha256,
      .manifest_sha256 = version.manifest_sha256,
      .manifest_json = std::string(manifest.bytes()),
      .training_job = version.training_job,
      .added_by = version.creator.user,
      .size_bytes = static_cast<int64_t>(weights.bytes().size() +
                                         manifest.bytes().size())};
}

absl::Status ModelRegistry::KeepFiles(db::Session& session,
                                      const NewVersion& version) const {
  // The deletion of another version may have removed a file just now.
  for (const auto& [sha256, name] :
       {std::pair(version.weights_sha256, "weights.safetensors"),
        std::pair(version.manifest_sha256, "manifest.json")}) {
    ASSIGN_OR_RETURN(const bool kept,
                     files::Keep(session, sha256, clock_.Now()));
    if (!kept) return NotUploaded(name);
  }
  return absl::OkStatus();
}

absl::StatusOr<ModelVersion> ModelRegistry::Add(const NewVersion& version,
                                                bool reuse_newest) {
  RETURN_IF_ERROR(db::CheckId(version.model_id, "model id"));
  ASSIGN_OR_RETURN(const ModelVersion described, Describe(version));
  // The files were hashed before the transaction, which must stay short.
  const db::Request request = RequestOf(version, reuse_newest);
  const auto add = [&](db::Session& session) -> absl::StatusOr<ModelVersion> {
    ASSIGN_OR_RETURN(const auto result, db::FindResult(session, request));
    const std::string model = absl::StrCat("models/", version.model_id);
    if (result) {
      ASSIGN_OR_RETURN(const VersionName made, VersionName::Parse(*result));
      // Since the first call the name may have passed to another user.
      RETURN_IF_ERROR(access::CheckMayRead(session, version.creator, model,
                                         ModelNotFound(version.model_id)));
      return FindVersion(session, made);
    }
    RETURN_IF_ERROR(
        access::Claim(session, version.creator, model, clock_.Now()));
    RETURN_IF_ERROR(KeepFiles(session, version));
    ASSIGN_OR_RETURN(auto newest,
                     FindNewestVersion(session, version.model_id));
    ModelVersion added = described;
    if (reuse_newest && newest && newest->sha256 == added.sha256) {
      added = *std::move(newest);
    } else {
      RETURN_IF_ERROR(MakeModel(session, version.model_id, clock_.Now()));
      ASSIGN_OR_RETURN(added.number, db::NextNumber(session, model));
      added.create_time = clock_.Now();
      RETURN_IF_ERROR(Insert(session, added));
      RETURN_IF_ERROR(access::CheckVersionSent(session, version.creator,
                                             added.model_id, added.number));
    }
    RETURN_IF_ERROR(
        db::RecordResult(session, request, added.name(), clock_.Now()));
    return added;
  };
  return db::InTransaction(database_, add);
}

absl::StatusOr<Model> ModelRegistry::GetModel(const ModelId& id) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return FindModel(session, id.text());
  });
}

absl::StatusOr<db::Page<Model>> ModelRegistry::ListModels(
    const access::Principal& viewer, const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const std::string after,
                   db::ParsePageToken("models", page.token));
  ASSIGN_OR_RETURN(std::vector<Model> found,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return ListModelsAfter(session, viewer, after, size + 1);
                   }));
  return db::MakePage(std::move(found), size, "models",
                      [](const Model& model) { return model.id; });
}

absl::StatusOr<ModelVersion> ModelRegistry::Resolve(
    const VersionName& name) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return FindVersion(session, name);
  });
}

absl::StatusOr<VersionName> ModelRegistry::ResolveName(
    const VersionName& name) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return FindVersionName(session, name);
  });
}

absl::StatusOr<db::Page<ModelVersion>> ModelRegistry::ListVersions(
    const ModelId& id, const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const Model model, GetModel(id));
  const std::string list = absl::StrCat(id.name(), "/versions");
  ASSIGN_OR_RETURN(const std::string key, db::ParsePageToken(list, page.token));
  int64_t before = int64_t{model.newest_version} + 1;
  if (!key.empty() && !absl::SimpleAtoi(key, &before)) {
    return absl::InternalError("a page token holds no number");
  }
  ASSIGN_OR_RETURN(
      std::vector<ModelVersion> found,
      db::InTransaction(database_, [&](db::Session& session) {
        return ListVersionsBefore(session, model.id, before, size + 1);
      }));
  return db::MakePage(std::move(found), size, list,
                      [](const ModelVersion& version) {
                        return absl::StrCat(version.number);
                      });
}

absl::StatusOr<Model> ModelRegistry::SetAlias(const access::Principal& editor,
                                              const ModelId& id,
                                              const std::string& alias,
                                              int version,
                                              std::optional<int> expected) {
  RETURN_IF_ERROR(db::CheckId(alias, "alias"));
  RETURN_IF_ERROR(
      db::ParseNumber(absl::StrCat(version), "version").status());
  const auto set = [&](db::Session& session) -> absl::StatusOr<Model> {
    RETURN_IF_ERROR(access::CheckMayChange(session, editor, id.name(),
                                         ModelNotFound(id.text())));
    ASSIGN_OR_RETURN(const ModelVersion target,
                     FindVersion(session, VersionName(id, version)));
    if (expected) {
      ASSIGN_OR_RETURN(const Model before, FindModel(session, id.text()));
      RETURN_IF_ERROR(CheckAlias(before, alias, version, *expected));
    }
    RETURN_IF_ERROR(PutAlias(session, target, alias));
    return FindModel(session, id.text());
  };
  return db::InTransaction(database_, set);
}

absl::Status ModelRegistry::Delete(const access::Principal& editor,
                                   const VersionName& which) {
  const std::string name = which.text();
  const std::string& id = which.model().text();
  if (!which.alias().empty()) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s is an alias; name the version's number to delete it", name)),
        "NAME_INVALID");
  }
  const auto remove =
      [&](db::Session& session) -> absl::StatusOr<std::vector<std::string>> {
    const absl::Status may_change = access::CheckMayChange(
        session, editor, which.model().name(), ModelNotFound(id));
    if (which.number() == 0) {
      RETURN_IF_ERROR(may_change);
      RETURN_IF_ERROR(FindModel(session, id).status());
      RETURN_IF_ERROR(CheckUnused(session, name, id, 0));
      ASSIGN_OR_RETURN(auto unused, DeleteModel(session, id));
      RETURN_IF_ERROR(access::Release(session, name));
      return unused;
    }
    RETURN_IF_ERROR(access::CheckMayAdd(session, editor, which.model().name(),
                                        ModelNotFound(id)));
    ASSIGN_OR_RETURN(const ModelVersion version, FindVersion(session, which));
    if (version.added_by != editor.user) {
      RETURN_IF_ERROR(may_change);
    }
    RETURN_IF_ERROR(CheckUnused(session, name, id, version.number));
    // Users of the alias would be left without a model.
    if (version.aliases.empty()) return DeleteVersion(session, version);
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the alias %s points to %s; point it to another version first",
            version.aliases.front(), name)),
        "VERSION_HAS_ALIAS", name);
  };
  ASSIGN_OR_RETURN(const std::vector<std::string> digests,
                   db::InTransaction(database_, remove));
  files_.RemoveFilesOf(name, digests);
  return absl::OkStatus();
}

}  // namespace tessera::registry
