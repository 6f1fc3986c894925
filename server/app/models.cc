#include "server/app/models.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/registry/model_rows.h"

namespace tessera::app {

using registry::Model;
using registry::ModelId;
using registry::ModelVersion;
using registry::VersionName;

absl::StatusOr<std::optional<ExportedVersion::File>>
ExportedVersion::OpenNext() {
  if (made_) return std::exchange(made_, std::nullopt);
  if (unread_.empty()) return std::nullopt;
  const auto [filename, digest] = unread_.front();
  unread_.pop_front();
  ASSIGN_OR_RETURN(storage::BlobReader content, files_->Read(digest));
  return File{filename, std::move(content)};
}

absl::Status Models::CheckMayRead(const Caller& caller,
                                  const ModelId& id) const {
  return control_.CheckMayRead(caller, id.name(),
                               registry::ModelNotFound(id.text()));
}

absl::Status Models::CheckMayChange(const Caller& caller,
                                    const ModelId& id) const {
  return control_.CheckMayChange(caller, id.name(),
                                 registry::ModelNotFound(id.text()));
}

absl::Status Models::CheckMayAdd(const Caller& caller,
                                 const ModelId& id) const {
  return control_.CheckMayAdd(caller, id.name(),
                              registry::ModelNotFound(id.text()));
}

absl::StatusOr<Model> Models::Get(const Caller& caller,
                                  const ModelId& id) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetModel));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return registry_.GetModel(id);
}

absl::StatusOr<db::Page<Model>> Models::List(
    const Caller& caller, const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListModels));
  return registry_.ListModels(caller.principal, page);
}

absl::StatusOr<ModelVersion> Models::GetVersion(const Caller& caller,
                                                const VersionName& name) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetModelVersion));
  RETURN_IF_ERROR(CheckMayRead(caller, name.model()));
  return registry_.Resolve(name);
}

absl::StatusOr<ModelVersion> Models::GetServed(const Caller& caller,
                                               const VersionName& name) const {
  if (name.number() > 0 || !name.alias().empty()) {
    return GetVersion(caller, name);
  }
  ASSIGN_OR_RETURN(const Model model, Get(caller, name.model()));
  const auto production = model.aliases.find("production");
  return GetVersion(caller, production == model.aliases.end()
                                ? name
                                : VersionName(name.model(),
                                              production->second));
}

absl::StatusOr<db::Page<ModelVersion>> Models::ListVersions(
    const Caller& caller, const ModelId& id,
    const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListModelVersions));
  RETURN_IF_ERROR(CheckMayRead(caller, id));
  return registry_.ListVersions(id, page);
}

absl::StatusOr<ExportedVersion> Models::Export(const Caller& caller,
                                               const VersionName& name) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kExportModelVersion));
  RETURN_IF_ERROR(CheckMayRead(caller, name.model()));
  ASSIGN_OR_RETURN(const ModelVersion version, registry_.Resolve(name));
  return ExportedVersion(files_, version);
}

absl::StatusOr<ModelVersion> Models::Import(const Caller& caller,
                                            const ImportedVersion& version,
                                            const std::string& request_id) {
  const auto import = [&]() -> absl::StatusOr<ModelVersion> {
    RETURN_IF_ERROR(control_.holders().CheckHolds(
        caller.principal, {version.weights_sha256, version.manifest_sha256}));
    return registry_.Import({.creator = caller.principal,
                             .model_id = version.model_id,
                             .weights_sha256 = version.weights_sha256,
                             .manifest_sha256 = version.manifest_sha256,
                             .training_job = "",
                             .request_id = OwnRequestId(caller, request_id)});
  };
  return control_.Run(caller, kImportModelVersion,
                      absl::StrCat("models/", version.model_id), import);
}

absl::StatusOr<Model> Models::SetAlias(const Caller& caller, const ModelId& id,
                                       const std::string& alias, int version,
                                       std::optional<int> expected) {
  const auto set = [&]() -> absl::StatusOr<Model> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    return registry_.SetAlias(caller.principal, id, alias, version, expected);
  };
  return control_.Run(caller, kSetModelAlias, id.name(), set);
}

absl::StatusOr<Model> Models::Share(
    const Caller& caller, const ModelId& id,
    const absl::StatusOr<access::Visibility>& visibility,
    const std::string& group) {
  const auto share = [&]() -> absl::StatusOr<Model> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    // The name may be claimed although the model does not exist yet.
    RETURN_IF_ERROR(registry_.GetModel(id).status());
    RETURN_IF_ERROR(visibility.status());
    RETURN_IF_ERROR(control_.store().Share(caller.principal, id.name(),
                                           *visibility, group));
    return registry_.GetModel(id);
  };
  return control_.Run(caller, kShareModel, id.name(), share);
}

absl::Status Models::Delete(const Caller& caller, const VersionName& name) {
  const auto remove = [&]() -> absl::Status {
    // The registry knows who added the version.
    RETURN_IF_ERROR(name.number() > 0 ? CheckMayAdd(caller, name.model())
                                      : CheckMayChange(caller, name.model()));
    return registry_.Delete(caller.principal, name);
  };
  return control_.Run(caller, kDeleteModel, name.model().name(), remove);
}

}  // namespace tessera::app
