#include "server/rpc/access_rules.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tessera::rpc {
namespace {

using auth::Role;

const std::vector<AccessRule>& Rules() {
  static const auto* const rules = new std::vector<AccessRule>{
      {"FindMissingFilesRequest", Role::kMember, false, {}},
      {"UploadFileRequest", Role::kMember, true, {}},
      {"ClearUploadsRequest", Role::kMember, true, {}},

      {"CreateDatasetRequest",
       Role::kMember,
       true,
       {{"dataset_id", "datasets", Right::kName}}},
      {"UpdateDatasetRequest",
       Role::kMember,
       true,
       {{"name", "datasets", Right::kChange}}},
      {"GetDatasetRequest", Role::kViewer, false, {{"name", "datasets"}}},
      {"ListDatasetsRequest", Role::kViewer, false, {}},
      {"ListSamplesRequest", Role::kViewer, false, {{"parent", "datasets"}}},
      {"ReadSampleFileRequest", Role::kViewer, false, {{"parent", "datasets"}}},
      {"ShareDatasetRequest",
       Role::kMember,
       true,
       {{"name", "datasets", Right::kChange}}},
      {"DeleteDatasetRequest",
       Role::kMember,
       true,
       {{"name", "datasets", Right::kChange}}},

      {"GetModelRequest", Role::kViewer, false, {{"name", "models"}}},
      {"ListModelsRequest", Role::kViewer, false, {}},
      {"GetModelVersionRequest", Role::kViewer, false, {{"name", "models"}}},
      {"ListModelVersionsRequest",
       Role::kViewer,
       false,
       {{"parent", "models"}}},
      {"ExportModelVersionRequest", Role::kViewer, false, {{"name", "models"}}},
      {"ImportModelVersionRequest",
       Role::kMember,
       true,
       {{"model_id", "models", Right::kName}}},
      {"SetModelAliasRequest",
       Role::kMember,
       true,
       {{"model", "models", Right::kChange}}},
      {"ShareModelRequest",
       Role::kMember,
       true,
       {{"name", "models", Right::kChange}}},
      {"DeleteModelRequest",
       Role::kMember,
       true,
       {{"name", "models", Right::kChange}}},

      {"CreateTrainingJobRequest",
       Role::kMember,
       true,
       {{"job.dataset", "datasets"}, {"job.initial_model", "models"}}},
      {"GetTrainingJobRequest",
       Role::kViewer,
       false,
       {{"name", "trainingJobs"}}},
      {"ListTrainingJobsRequest", Role::kViewer, false, {}},
      {"WatchTrainingJobRequest",
       Role::kViewer,
       false,
       {{"name", "trainingJobs"}}},
      {"CancelTrainingJobRequest",
       Role::kMember,
       true,
       {{"name", "trainingJobs", Right::kChange}}},

      {"SegmentRequest", Role::kViewer, false, {{"header.model", "models"}}},
      {"GetServerStatusRequest", Role::kViewer, false, {}},
  };
  return *rules;
}

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

}  // namespace

const AccessRule* FindRule(const google::protobuf::Message& request) {
  if (request.GetDescriptor()->file()->package() != "tessera.v1") {
    return nullptr;
  }
  for (const AccessRule& rule : Rules()) {
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

std::string ResourceIn(const google::protobuf::Message& request,
                       const NamedResource& resource) {
  const std::string text = TextIn(request, resource.field);
  if (text.empty()) return "";
  if (resource.right == Right::kName) {
    return absl::StrCat(resource.collection, "/", text);
  }
  absl::string_view id = text;
  if (!absl::ConsumePrefix(&id, absl::StrCat(resource.collection, "/"))) {
    return "";
  }
  return absl::StrCat(resource.collection, "/", id.substr(0, id.find('/')));
}

}  // namespace tessera::rpc
