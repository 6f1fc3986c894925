#include "server/front/grpc/dataset_adapter.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_dataset.h"
#include "server/front/grpc/page.h"
#include "server/front/grpc/sample_file.h"

namespace tessera::front {

using app::Caller;
using datasets::DatasetId;
using datasets::RevisionName;
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

Reactor* DatasetAdapter::GetDataset(Context* context,
                                    const v1::GetDatasetRequest* request,
                                    v1::Dataset* response) {
  return entrance_.Answer<RevisionName>(
      *context, app::kGetDataset, request->name(),
      [=, this](const Caller& caller, const RevisionName& name) {
        return Put(datasets_.Get(caller, name), response);
      });
}

Reactor* DatasetAdapter::ListDatasets(Context* context,
                                      const v1::ListDatasetsRequest* request,
                                      v1::ListDatasetsResponse* response) {
  return entrance_.Answer(
      *context, app::kListDatasets, [=, this](const Caller& caller) {
        return Put(datasets_.List(caller, PageOf(*request)), response);
      });
}

Reactor* DatasetAdapter::ListSamples(Context* context,
                                     const v1::ListSamplesRequest* request,
                                     v1::ListSamplesResponse* response) {
  return entrance_.Answer<RevisionName>(
      *context, app::kListSamples, request->parent(),
      [=, this](const Caller& caller, const RevisionName& name) {
        return Put(datasets_.ListSamples(caller, name, PageOf(*request)),
                   response);
      });
}

grpc::ServerWriteReactor<v1::ReadSampleFileResponse>*
DatasetAdapter::ReadSampleFile(Context* context,
                               const v1::ReadSampleFileRequest* request) {
  return new SendingCall<v1::ReadSampleFileResponse>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<SampleFileSender>(entrance_, datasets_, *context,
                                         *request));
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
