#include "server/front/grpc/dataset_adapter.h"

#include <memory>

#include "server/front/grpc/convert_dataset.h"
#include "server/front/grpc/page.h"
#include "server/front/grpc/sample_file.h"

namespace tessera::front {

using app::Caller;
using datasets::RevisionName;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

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

}  // namespace tessera::front
