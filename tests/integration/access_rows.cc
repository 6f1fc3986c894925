#include "tests/integration/access_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

// A request with `field` (or `message.field`, and so on) set to `text`.
template <typename Request>
std::shared_ptr<Request> With(const std::string& field,
                              const std::string& text) {
  auto request = std::make_shared<Request>();
  google::protobuf::Message* message = request.get();
  std::string name = field;
  for (size_t dot = name.find('.'); dot != std::string::npos;
       dot = name.find('.')) {
    message = message->GetReflection()->MutableMessage(
        message,
        message->GetDescriptor()->FindFieldByName(name.substr(0, dot)));
    name = name.substr(dot + 1);
  }
  message->GetReflection()->SetString(
      message, message->GetDescriptor()->FindFieldByName(name), text);
  return request;
}

std::vector<Row> UploadAndServerRows() {
  auto clear = std::make_shared<v1::ClearUploadsRequest>();
  clear->add_sha256(std::string(64, '0'));
  return {{"UploadService/FindMissingFiles",
           std::make_shared<v1::FindMissingFilesRequest>(), Fate::kDenied},
          {"UploadService/UploadFile", nullptr, Fate::kDenied},
          {"UploadService/ClearUploads", clear, Fate::kDenied},
          {"ServerService/GetServerStatus",
           std::make_shared<v1::GetServerStatusRequest>()},
          {.rpc = "ServerService/GetSignIn",
           .request = std::make_shared<v1::GetSignInRequest>(),
           .open = true}};
}

std::vector<Row> DatasetRows() {
  const std::string d = "datasets/d";
  auto read = With<v1::ReadSampleFileRequest>("parent", d);
  read->set_sample("nuclei_1");
  read->set_kind(v1::ReadSampleFileRequest::IMAGE);
  const std::string s = "DatasetService/";
  const Fate hidden = Fate::kNotFound;
  return {{s + "CreateDataset",
           With<v1::CreateDatasetRequest>("dataset_id", "NO"), Fate::kDenied},
          {s + "UpdateDataset", With<v1::UpdateDatasetRequest>("name", d),
           Fate::kDenied, hidden},
          {s + "AddSamples", With<v1::AddSamplesRequest>("name", d),
           Fate::kDenied, hidden},
          {s + "GetDataset", With<v1::GetDatasetRequest>("name", d), hidden,
           hidden},
          {s + "ListDatasets", std::make_shared<v1::ListDatasetsRequest>()},
          {s + "ListSamples", With<v1::ListSamplesRequest>("parent", d), hidden,
           hidden},
          {s + "ReadSampleFile", read, hidden, hidden},
          {s + "CropSamples",
           With<v1::CropSamplesRequest>("image.filename", "a/b"),
           Fate::kDenied},
          {s + "ShareDataset", With<v1::ShareDatasetRequest>("name", d),
           Fate::kDenied, hidden},
          {s + "DeleteDataset",
           With<v1::DeleteDatasetRequest>("name", "datasets/of-$CALLER"),
           Fate::kDenied, hidden}};
}

std::vector<Row> ModelRows() {
  const std::string s = "ModelService/";
  const Fate hidden = Fate::kNotFound;
  const std::string version = absl::StrCat(kOwnersModel, "/versions/1");
  auto evaluate = With<v1::EvaluateModelVersionRequest>("name", version);
  evaluate->set_dataset("datasets/d");
  return {
      {s + "GetModel", With<v1::GetModelRequest>("name", kOwnersModel), hidden,
       hidden},
      {s + "ListModels", std::make_shared<v1::ListModelsRequest>()},
      {s + "GetModelVersion", With<v1::GetModelVersionRequest>("name", version),
       hidden, hidden},
      {s + "ListModelVersions",
       With<v1::ListModelVersionsRequest>("parent", kOwnersModel), hidden,
       hidden},
      {s + "ExportModelVersion",
       With<v1::ExportModelVersionRequest>("name", version), hidden, hidden},
      {s + "ImportModelVersion",
       With<v1::ImportModelVersionRequest>("model_id", "NO"), Fate::kDenied},
      {s + "SetModelAlias",
       With<v1::SetModelAliasRequest>("model", kOwnersModel), Fate::kDenied,
       hidden},
      {s + "ShareModel", With<v1::ShareModelRequest>("name", kOwnersModel),
       Fate::kDenied, hidden},
      {s + "DeleteModel",
       With<v1::DeleteModelRequest>(
           "name", absl::StrCat(kOwnersModel, "/versions/alias")),
       Fate::kDenied, hidden},
      {"EvaluationService/EvaluateModelVersion", evaluate, hidden, hidden},
      {"SegmentationService/Segment",
       With<v1::SegmentRequest>("header.model", kOwnersModel), hidden, hidden}};
}

std::vector<Row> TrainingRows() {
  const std::string s = "TrainingService/";
  const Fate hidden = Fate::kNotFound;
  auto create = With<v1::CreateTrainingJobRequest>("job.dataset", "datasets/d");
  create->mutable_job()->set_model("models/new");
  create->mutable_job()->mutable_parameters()->set_epochs(-1);
  return {
      {s + "CreateTrainingJob", create, Fate::kDenied, hidden},
      {s + "GetTrainingJob",
       With<v1::GetTrainingJobRequest>("name", kOwnersJob), hidden, hidden},
      {s + "ListTrainingJobs", std::make_shared<v1::ListTrainingJobsRequest>()},
      {s + "WatchTrainingJob",
       With<v1::WatchTrainingJobRequest>("name", kOwnersJob), hidden, hidden},
      // It has ended, and is returned as it is.
      {s + "CancelTrainingJob",
       With<v1::CancelTrainingJobRequest>("name", kOwnersJob), Fate::kDenied,
       hidden}};
}

std::vector<Row> SegmentationJobRows() {
  const std::string s = "SegmentationJobService/";
  const Fate hidden = Fate::kNotFound;
  const char* const job = kOwnersSegmentation;
  auto results = With<v1::ReadSegmentationResultsRequest>("name", job);
  results->set_position(1);
  auto image = With<v1::ReadSegmentationImageRequest>("name", job);
  image->set_position(1);
  return {
      {s + "CreateSegmentationJob",
       With<v1::CreateSegmentationJobRequest>("header.job.model", kOwnersModel),
       Fate::kDenied, hidden},
      {s + "GetSegmentationJob",
       With<v1::GetSegmentationJobRequest>("name", job), hidden, hidden},
      {s + "ListSegmentationJobs",
       std::make_shared<v1::ListSegmentationJobsRequest>()},
      {s + "WatchSegmentationJob",
       With<v1::WatchSegmentationJobRequest>("name", job), hidden, hidden},
      // It has ended, and is returned as it is.
      {s + "CancelSegmentationJob",
       With<v1::CancelSegmentationJobRequest>("name", job), Fate::kDenied,
       hidden},
      {s + "DeleteSegmentationJob",
       With<v1::DeleteSegmentationJobRequest>(
           "name", absl::StrCat("segmentationJobs/of-", kCaller)),
       Fate::kDenied, hidden},
      {s + "ListSegmentationImages",
       With<v1::ListSegmentationImagesRequest>("parent", job), hidden, hidden},
      {s + "ReadSegmentationResults", results, hidden, hidden},
      {s + "ReadSegmentationImage", image, hidden, hidden}};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Fate fate) {
  static const char* const kNames[] = {"let in", "UNAUTHENTICATED",
                                       "PERMISSION_DENIED", "NOT_FOUND"};
  return out << kNames[static_cast<int>(fate)];
}

Fate FateOf(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAUTHENTICATED:
      return Fate::kUnauthenticated;
    case grpc::StatusCode::PERMISSION_DENIED:
      return Fate::kDenied;
    case grpc::StatusCode::NOT_FOUND:
      return Fate::kNotFound;
    default:
      return Fate::kLetIn;
  }
}

std::vector<Row> AllRows() {
  std::vector<Row> rows;
  for (auto* part :
       {&UploadAndServerRows, &DatasetRows, &ModelRows, &TrainingRows,
        &SegmentationJobRows}) {
    for (Row& row : (*part)()) rows.push_back(std::move(row));
  }
  return rows;
}
}  // namespace tessera::testing
