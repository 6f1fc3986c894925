#include "server/front/grpc/access_rules.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "server/datasets/dataset_name.h"
#include "server/jobs/job_id.h"
#include "server/registry/model_name.h"

namespace tessera::front {
namespace {

using access::Role;

// clang-format off
const std::vector<AccessRule>* MakeRules() {
  const Role viewer = Role::kViewer;
  const Role member = Role::kMember;
  const Right read = Right::kRead;
  const Right change = Right::kChange;
  const Right name = Right::kName;
  return new std::vector<AccessRule>{
      {"FindMissingFilesRequest", member, false, {}},
      {"UploadFileRequest", member, true, {}},
      {"ClearUploadsRequest", member, true, {}},

      {"CreateDatasetRequest", member, true, {{"dataset_id", NameForm::kNewDataset, name}}},
      {"UpdateDatasetRequest", member, true, {{"name", NameForm::kDataset, change}}},
      {"GetDatasetRequest", viewer, false, {{"name", NameForm::kRevision}}},
      {"ListDatasetsRequest", viewer, false, {}},
      {"ListSamplesRequest", viewer, false, {{"parent", NameForm::kRevision}}},
      {"ReadSampleFileRequest", viewer, false, {{"parent", NameForm::kRevision}}},
      {"ShareDatasetRequest", member, true, {{"name", NameForm::kDataset, change}}},
      {"DeleteDatasetRequest", member, true, {{"name", NameForm::kDataset, change}}},

      {"GetModelRequest", viewer, false, {{"name", NameForm::kModel}}},
      {"ListModelsRequest", viewer, false, {}},
      {"GetModelVersionRequest", viewer, false, {{"name", NameForm::kVersion}}},
      {"ListModelVersionsRequest", viewer, false, {{"parent", NameForm::kModel}}},
      {"ExportModelVersionRequest", viewer, false, {{"name", NameForm::kVersion}}},
      {"ImportModelVersionRequest", member, true, {{"model_id", NameForm::kNewModel, name}}},
      {"SetModelAliasRequest", member, true, {{"model", NameForm::kModel, change}}},
      {"ShareModelRequest", member, true, {{"name", NameForm::kModel, change}}},
      {"DeleteModelRequest", member, true, {{"name", NameForm::kVersion, change}}},

      {"CreateTrainingJobRequest", member, true,
       {{"job.dataset", NameForm::kRevision, read, /*optional=*/false, /*checked_later=*/true},
        {"job.initial_model", NameForm::kVersion, read, /*optional=*/true, /*checked_later=*/true},
        {"job.model", NameForm::kModel, name}}},
      {"GetTrainingJobRequest", viewer, false, {{"name", NameForm::kJob}}},
      {"ListTrainingJobsRequest", viewer, false, {}},
      {"WatchTrainingJobRequest", viewer, false, {{"name", NameForm::kJob}}},
      {"CancelTrainingJobRequest", member, true, {{"name", NameForm::kJob, change}}},

      {"SegmentRequest", viewer, false, {{"header.model", NameForm::kVersion}}},
      {"GetServerStatusRequest", viewer, false, {}},
  };
}
// clang-format on

// The text in a field of the request or of a message in it.
// REQUIRES: there is such a field; the rules are tested against the requests.
std::string TextIn(const google::protobuf::Message& request,
                   absl::string_view path) {
  const google::protobuf::Message* message = &request;
  const std::vector<std::string> fields = absl::StrSplit(path, '.');
  for (size_t i = 0; i + 1 < fields.size(); ++i) {
    const auto* const field =
        message->GetDescriptor()->FindFieldByName(fields[i]);
    message = &message->GetReflection()->GetMessage(*message, field);
  }
  const auto* const last =
      message->GetDescriptor()->FindFieldByName(fields.back());
  return message->GetReflection()->GetString(*message, last);
}

// `{collection}/{id}` of a name.
absl::StatusOr<std::string> WholeOf(const std::string& text, NameForm form) {
  switch (form) {
    case NameForm::kNewDataset:
      return absl::StrCat(datasets::DatasetCollection::kName, "/", text);
    case NameForm::kDataset: {
      ASSIGN_OR_RETURN(const auto id, datasets::DatasetId::Parse(text));
      return id.name();
    }
    case NameForm::kRevision: {
      ASSIGN_OR_RETURN(const auto name, datasets::RevisionName::Parse(text));
      return name.dataset().name();
    }
    case NameForm::kNewModel:
      return absl::StrCat(registry::ModelCollection::kName, "/", text);
    case NameForm::kModel: {
      ASSIGN_OR_RETURN(const auto id, registry::ModelId::Parse(text));
      return id.name();
    }
    case NameForm::kVersion: {
      ASSIGN_OR_RETURN(const auto name, registry::VersionName::Parse(text));
      return name.model().name();
    }
    case NameForm::kJob: {
      ASSIGN_OR_RETURN(const auto id, jobs::JobId::Parse(text));
      return id.name();
    }
  }
  return absl::InternalError("a rule has a name of no form");
}

}  // namespace

const std::vector<AccessRule>& AccessRules() {
  static const std::vector<AccessRule>* const rules = MakeRules();
  return *rules;
}

const AccessRule* FindRule(const google::protobuf::Message& request) {
  if (request.GetDescriptor()->file()->package() != "tessera.v1") {
    return nullptr;
  }
  for (const AccessRule& rule : AccessRules()) {
    if (rule.request == request.GetDescriptor()->name()) return &rule;
  }
  return nullptr;
}

std::string RpcOf(const AccessRule& rule) {
  return std::string(absl::StripSuffix(rule.request, "Request"));
}

std::string NameIn(const google::protobuf::Message& request,
                   const NamedResource& resource) {
  return TextIn(request, resource.field);
}

absl::StatusOr<std::string> ResourceIn(const google::protobuf::Message& request,
                                       const NamedResource& resource) {
  const std::string text = TextIn(request, resource.field);
  if (text.empty() && resource.optional) return "";
  return WholeOf(text, resource.form);
}

}  // namespace tessera::front
