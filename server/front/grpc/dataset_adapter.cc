#include "server/front/grpc/dataset_adapter.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_dataset.h"
#include "server/front/grpc/page.h"
#include "server/front/grpc/sample_file.h"

namespace tessera::front {
namespace {

template <typename T, typename Proto>
absl::Status Put(const absl::StatusOr<T>& found, Proto* response) {
  RETURN_IF_ERROR(found.status());
  *response = ToProto(*found);
  return absl::OkStatus();
}

}  // namespace

using app::Caller;
using datasets::DatasetId;
using datasets::RevisionName;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* DatasetAdapter::CreateDataset(
    CallbackServerContext* context, const v1::CreateDatasetRequest* request,
    v1::Dataset* response) {
  return entrance_.AnswerSlowly(
      *context, app::kCreateDataset,
      absl::StrCat("datasets/", request->dataset_id()),
      [=, this](const Caller& caller) -> absl::Status {
        return Put(datasets_.Create(caller, request->dataset_id(),
                                    FromProto(request->samples()),
                                    request->request_id()),
                   response);
      });
}

ServerUnaryReactor* DatasetAdapter::UpdateDataset(
    CallbackServerContext* context, const v1::UpdateDatasetRequest* request,
    v1::Dataset* response) {
  return entrance_.AnswerSlowly<DatasetId>(
      *context, app::kUpdateDataset, request->name(),
      [=, this](const Caller& caller, const DatasetId& id) -> absl::Status {
        return Put(datasets_.Update(caller, id, FromProto(request->samples()),
                                    request->request_id()),
                   response);
      });
}

ServerUnaryReactor* DatasetAdapter::GetDataset(
    CallbackServerContext* context, const v1::GetDatasetRequest* request,
    v1::Dataset* response) {
  return entrance_.Answer<RevisionName>(
      *context, app::kGetDataset, request->name(),
      [=, this](const Caller& caller,
                const RevisionName& name) -> absl::Status {
        return Put(datasets_.Get(caller, name), response);
      });
}

ServerUnaryReactor* DatasetAdapter::ListDatasets(
    CallbackServerContext* context, const v1::ListDatasetsRequest* request,
    v1::ListDatasetsResponse* response) {
  return entrance_.Answer(
      *context, app::kListDatasets,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page,
                         datasets_.List(caller, PageOf(*request)));
        FillPage(page, response->mutable_datasets(), *response,
                 [](const datasets::Dataset& found) { return ToProto(found); });
        return absl::OkStatus();
      });
}

ServerUnaryReactor* DatasetAdapter::ListSamples(
    CallbackServerContext* context, const v1::ListSamplesRequest* request,
    v1::ListSamplesResponse* response) {
  return entrance_.Answer<RevisionName>(
      *context, app::kListSamples, request->parent(),
      [=, this](const Caller& caller,
                const RevisionName& name) -> absl::Status {
        ASSIGN_OR_RETURN(const auto page,
                         datasets_.ListSamples(caller, name, PageOf(*request)));
        FillPage(page, response->mutable_samples(), *response,
                 [](const datasets::Sample& found) { return ToProto(found); });
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::ReadSampleFileResponse>*
DatasetAdapter::ReadSampleFile(CallbackServerContext* context,
                               const v1::ReadSampleFileRequest* request) {
  return new SendingCall<v1::ReadSampleFileResponse>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<SampleFileSender>(entrance_, datasets_, *context,
                                         *request));
}

ServerUnaryReactor* DatasetAdapter::ShareDataset(
    CallbackServerContext* context, const v1::ShareDatasetRequest* request,
    v1::Dataset* response) {
  return entrance_.Answer<DatasetId>(
      *context, app::kShareDataset, request->name(),
      [=, this](const Caller& caller, const DatasetId& id) -> absl::Status {
        return Put(datasets_.Share(caller, id, FromProto(request->visibility()),
                                   request->group()),
                   response);
      });
}

ServerUnaryReactor* DatasetAdapter::DeleteDataset(
    CallbackServerContext* context, const v1::DeleteDatasetRequest* request,
    google::protobuf::Empty*) {
  return entrance_.Answer<DatasetId>(
      *context, app::kDeleteDataset, request->name(),
      [this](const Caller& caller, const DatasetId& id) {
        return datasets_.Delete(caller, id);
      });
}

}  // namespace tessera::front
