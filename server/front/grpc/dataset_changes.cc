// The methods of DatasetAdapter that change datasets.
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_dataset.h"
#include "server/front/grpc/dataset_adapter.h"

namespace tessera::front {

using app::Caller;
using datasets::DatasetId;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* DatasetAdapter::CreateDataset(
    Context* context, const v1::CreateDatasetRequest* request,
    v1::Dataset* response) {
  const std::string name = absl::StrCat("datasets/", request->dataset_id());
  return entrance_.AnswerSlowly(
      *context, app::kCreateDataset, name, [=, this](const Caller& caller) {
        return Put(datasets_.Create(caller, request->dataset_id(),
                                    FromProto(request->samples()),
                                    request->request_id()),
                   response);
      });
}

Reactor* DatasetAdapter::UpdateDataset(
    Context* context, const v1::UpdateDatasetRequest* request,
    v1::Dataset* response) {
  return entrance_.AnswerSlowly<DatasetId>(
      *context, app::kUpdateDataset, request->name(),
      [=, this](const Caller& caller, const DatasetId& id) {
        return Put(datasets_.Update(caller, id, FromProto(request->samples()),
                                    request->request_id()),
                   response);
      });
}

Reactor* DatasetAdapter::AddSamples(Context* context,
                                    const v1::AddSamplesRequest* request,
                                    v1::Dataset* response) {
  return entrance_.AnswerSlowly<DatasetId>(
      *context, app::kAddSamples, request->name(),
      [=, this](const Caller& caller, const DatasetId& id) {
        return Put(
            datasets_.AddSamples(caller, id, FromProto(request->samples()),
                                 request->expected_revision(),
                                 request->request_id()),
            response);
      });
}

Reactor* DatasetAdapter::CropSamples(Context* context,
                                     const v1::CropSamplesRequest* request,
                                     v1::CropSamplesResponse* response) {
  const std::string name = absl::StrCat("files/", request->image().sha256());
  return entrance_.AnswerSlowly(
      *context, app::kCropSamples, name,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const app::CropResult result,
                         crops_.Crop(caller, FromProto(*request)));
        *response = ToProto(result);
        return absl::OkStatus();
      });
}

Reactor* DatasetAdapter::ShareDataset(Context* context,
                                      const v1::ShareDatasetRequest* request,
                                      v1::Dataset* response) {
  return entrance_.Answer<DatasetId>(
      *context, app::kShareDataset, request->name(),
      [=, this](const Caller& caller, const DatasetId& id) {
        return Put(datasets_.Share(caller, id, FromProto(request->visibility()),
                                   request->group()),
                   response);
      });
}

Reactor* DatasetAdapter::DeleteDataset(Context* context,
                                       const v1::DeleteDatasetRequest* request,
                                       google::protobuf::Empty*) {
  return entrance_.Answer<DatasetId>(
      *context, app::kDeleteDataset, request->name(),
      [this](const Caller& caller, const DatasetId& id) {
        return datasets_.Delete(caller, id);
      });
}

}  // namespace tessera::front
