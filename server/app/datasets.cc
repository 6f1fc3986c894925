#include "server/app/datasets.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/datasets/dataset_rows.h"

namespace tessera::app {
namespace {

using datasets::Dataset;
using datasets::DatasetId;
using datasets::RevisionName;
using datasets::Sample;

}  // namespace

absl::Status Datasets::CheckMayRead(const Caller& caller,
                                    const RevisionName& name) const {
  return control_.CheckMayRead(caller, name.dataset().name(),
                               datasets::DatasetNotFound(name.text()));
}

absl::Status Datasets::CheckMayChange(const Caller& caller,
                                      const DatasetId& id) const {
  return control_.CheckMayChange(caller, id.name(),
                                 datasets::DatasetNotFound(id.name()));
}

absl::StatusOr<Dataset> Datasets::Create(const Caller& caller,
                                         const std::string& id,
                                         const std::vector<Sample>& samples,
                                         const std::string& request_id) {
  const auto create = [&]() -> absl::StatusOr<Dataset> {
    RETURN_IF_ERROR(
        control_.holders().CheckHolds(caller.principal, DigestsOf(samples)));
    return catalog_.Create(caller.principal, id, samples,
                           OwnRequestId(caller, request_id));
  };
  return control_.Run(caller, kCreateDataset, absl::StrCat("datasets/", id),
                      create);
}

absl::StatusOr<Dataset> Datasets::Update(const Caller& caller,
                                         const DatasetId& id,
                                         const std::vector<Sample>& samples,
                                         const std::string& request_id) {
  const auto update = [&]() -> absl::StatusOr<Dataset> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    RETURN_IF_ERROR(
        control_.holders().CheckHolds(caller.principal, DigestsOf(samples)));
    return catalog_.Update(caller.principal, id, samples,
                           OwnRequestId(caller, request_id));
  };
  return control_.Run(caller, kUpdateDataset, id.name(), update);
}

absl::StatusOr<Dataset> Datasets::AddSamples(const Caller& caller,
                                             const DatasetId& id,
                                             const std::vector<Sample>& samples,
                                             int expected_revision,
                                             const std::string& request_id) {
  const auto add = [&]() -> absl::StatusOr<Dataset> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    RETURN_IF_ERROR(
        control_.holders().CheckHolds(caller.principal, DigestsOf(samples)));
    return catalog_.AddSamples(caller.principal, id, samples, expected_revision,
                               OwnRequestId(caller, request_id));
  };
  return control_.Run(caller, kAddSamples, id.name(), add);
}

absl::StatusOr<Dataset> Datasets::Get(const Caller& caller,
                                      const RevisionName& name) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kGetDataset));
  RETURN_IF_ERROR(CheckMayRead(caller, name));
  return catalog_.Get(name);
}

absl::StatusOr<db::Page<Dataset>> Datasets::List(
    const Caller& caller, const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListDatasets));
  return catalog_.List(caller.principal, page);
}

absl::StatusOr<db::Page<Sample>> Datasets::ListSamples(
    const Caller& caller, const RevisionName& name,
    const db::PageRequest& page) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kListSamples));
  RETURN_IF_ERROR(CheckMayRead(caller, name));
  return catalog_.ListSamples(name, page);
}

absl::StatusOr<storage::BlobReader> Datasets::OpenSampleFile(
    const Caller& caller, const RevisionName& name, const std::string& sample,
    const absl::StatusOr<datasets::FileKind>& kind) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadSampleFile));
  RETURN_IF_ERROR(CheckMayRead(caller, name));
  RETURN_IF_ERROR(kind.status());
  ASSIGN_OR_RETURN(const datasets::SampleFile file,
                   catalog_.FindSampleFile(name, sample, *kind));
  return files_.Read(file.sha256);
}

absl::StatusOr<Dataset> Datasets::Share(
    const Caller& caller, const DatasetId& id,
    const absl::StatusOr<access::Visibility>& visibility,
    const std::string& group) {
  const auto share = [&]() -> absl::StatusOr<Dataset> {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    const RevisionName newest(id);
    // The name may be claimed although the dataset does not exist yet.
    RETURN_IF_ERROR(catalog_.Get(newest).status());
    RETURN_IF_ERROR(visibility.status());
    RETURN_IF_ERROR(control_.store().Share(caller.principal, id.name(),
                                           *visibility, group));
    return catalog_.Get(newest);
  };
  return control_.Run(caller, kShareDataset, id.name(), share);
}

absl::Status Datasets::Delete(const Caller& caller, const DatasetId& id) {
  const auto remove = [&]() -> absl::Status {
    RETURN_IF_ERROR(CheckMayChange(caller, id));
    return catalog_.Delete(caller.principal, id);
  };
  return control_.Run(caller, kDeleteDataset, id.name(), remove);
}

}  // namespace tessera::app
