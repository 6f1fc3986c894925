#include "tests/support/named_fields.h"

#include "absl/strings/str_split.h"
#include "server/datasets/dataset_name.h"
#include "server/jobs/job_id.h"
#include "server/registry/model_name.h"
#include "server/segmentation/segmentation_id.h"
#include "tests/support/false_names.h"

namespace tessera::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* FieldOf(const Message& message,
                               const std::string& name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

}  // namespace

const std::vector<NamedField>& NamedFields() {
  static const auto* const fields = new std::vector<NamedField>{
      {"CreateDatasetRequest", "dataset_id", NameForm::kNewId},
      {"UpdateDatasetRequest", "name", NameForm::kDataset},
      {"AddSamplesRequest", "name", NameForm::kDataset},
      {"GetDatasetRequest", "name", NameForm::kRevision},
      {"ListSamplesRequest", "parent", NameForm::kRevision},
      {"ReadSampleFileRequest", "parent", NameForm::kRevision},
      {"ShareDatasetRequest", "name", NameForm::kDataset},
      {"DeleteDatasetRequest", "name", NameForm::kDataset},
      {"GetModelRequest", "name", NameForm::kModel},
      {"GetModelVersionRequest", "name", NameForm::kVersion},
      {"ListModelVersionsRequest", "parent", NameForm::kModel},
      {"ExportModelVersionRequest", "name", NameForm::kVersion},
      {"ImportModelVersionRequest", "model_id", NameForm::kNewId},
      {"SetModelAliasRequest", "model", NameForm::kModel},
      {"ShareModelRequest", "name", NameForm::kModel},
      {"DeleteModelRequest", "name", NameForm::kVersion},
      {"EvaluateModelVersionRequest", "name", NameForm::kVersion},
      {"EvaluateModelVersionRequest", "dataset", NameForm::kRevision},
      {"CreateTrainingJobRequest", "job.dataset", NameForm::kRevision},
      {"CreateTrainingJobRequest", "job.initial_model", NameForm::kVersion,
       /*optional=*/true},
      {"CreateTrainingJobRequest", "job.model", NameForm::kModel},
      {"GetTrainingJobRequest", "name", NameForm::kJob},
      {"WatchTrainingJobRequest", "name", NameForm::kJob},
      {"CancelTrainingJobRequest", "name", NameForm::kJob},
      {"SegmentRequest", "header.model", NameForm::kVersion},
      {"CreateSegmentationJobRequest", "header.job.model", NameForm::kVersion},
      {"GetSegmentationJobRequest", "name", NameForm::kSegmentationJob},
      {"WatchSegmentationJobRequest", "name", NameForm::kSegmentationJob},
      {"CancelSegmentationJobRequest", "name", NameForm::kSegmentationJob},
      {"DeleteSegmentationJobRequest", "name", NameForm::kSegmentationJob},
      {"ListSegmentationImagesRequest", "parent", NameForm::kSegmentationJob},
      {"ReadSegmentationResultsRequest", "name", NameForm::kSegmentationJob},
      {"ReadSegmentationImageRequest", "name", NameForm::kSegmentationJob}};
  return *fields;
}

std::vector<NamedField> NamedFieldsOf(const Message& request) {
  std::vector<NamedField> fields;
  for (const NamedField& field : NamedFields()) {
    if (field.request == request.GetDescriptor()->name()) {
      fields.push_back(field);
    }
  }
  return fields;
}

std::string TextIn(const Message& request, const NamedField& field) {
  const Message* message = &request;
  const std::vector<std::string> path = absl::StrSplit(field.field, '.');
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message,
                                                    FieldOf(*message, path[i]));
  }
  return message->GetReflection()->GetString(*message,
                                             FieldOf(*message, path.back()));
}

void SetText(Message& request, const NamedField& field,
             const std::string& text) {
  Message* message = &request;
  const std::vector<std::string> path = absl::StrSplit(field.field, '.');
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    message = message->GetReflection()->MutableMessage(
        message, FieldOf(*message, path[i]));
  }
  message->GetReflection()->SetString(message, FieldOf(*message, path.back()),
                                      text);
}

absl::Status ParseAs(NameForm form, const std::string& text) {
  switch (form) {
    case NameForm::kNewId:
      break;
    case NameForm::kDataset:
      return datasets::DatasetId::Parse(text).status();
    case NameForm::kRevision:
      return datasets::RevisionName::Parse(text).status();
    case NameForm::kModel:
      return registry::ModelId::Parse(text).status();
    case NameForm::kVersion:
      return registry::VersionName::Parse(text).status();
    case NameForm::kJob:
      return jobs::JobId::Parse(text).status();
    case NameForm::kSegmentationJob:
      return segmentation::SegmentationId::Parse(text).status();
  }
  return absl::OkStatus();
}

std::vector<std::string> FalseNamesOf(NameForm form, const std::string& id) {
  switch (form) {
    case NameForm::kNewId:
      break;
    case NameForm::kDataset:
      return FalseNames("datasets", id, "");
    case NameForm::kRevision:
      return FalseNames("datasets", id, "revisions");
    case NameForm::kModel:
      return FalseNames("models", id, "");
    case NameForm::kVersion:
      return FalseNames("models", id, "versions");
    case NameForm::kJob:
      return FalseNames("trainingJobs", id, "");
    case NameForm::kSegmentationJob:
      return FalseNames("segmentationJobs", id, "");
  }
  return {};
}

}  // namespace tessera::testing
