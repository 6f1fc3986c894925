#include "server/rpc/dataset_adapter.h"

#include <utility>

#include "base/status_macros.h"
#include "server/rpc/blob_reader.h"
#include "server/rpc/convert_dataset.h"
#include "server/rpc/status.h"

namespace tessera::rpc {

grpc::Status DatasetAdapter::CreateDataset(
    grpc::ServerContext*, const v1::CreateDatasetRequest* request,
    v1::Dataset* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const datasets::Dataset dataset,
                     catalog_.Create(request->dataset_id(),
                                     FromProto(request->samples()),
                                     request->request_id()));
    *response = ToProto(dataset);
    return absl::OkStatus();
  });
}

grpc::Status DatasetAdapter::UpdateDataset(
    grpc::ServerContext*, const v1::UpdateDatasetRequest* request,
    v1::Dataset* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(
        const datasets::Dataset dataset,
        catalog_.Update(request->name(), FromProto(request->samples()),
                        request->request_id()));
    *response = ToProto(dataset);
    return absl::OkStatus();
  });
}

grpc::Status DatasetAdapter::GetDataset(grpc::ServerContext*,
                                        const v1::GetDatasetRequest* request,
                                        v1::Dataset* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const datasets::Dataset dataset,
                     catalog_.Get(request->name()));
    *response = ToProto(dataset);
    return absl::OkStatus();
  });
}

grpc::Status DatasetAdapter::ListDatasets(
    grpc::ServerContext*, const v1::ListDatasetsRequest* request,
    v1::ListDatasetsResponse* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const db::Page<datasets::Dataset> page,
                     catalog_.List({.size = request->page_size(),
                                    .token = request->page_token()}));
    for (const datasets::Dataset& dataset : page.items) {
      *response->add_datasets() = ToProto(dataset);
    }
    response->set_next_page_token(page.next_token);
    return absl::OkStatus();
  });
}

grpc::Status DatasetAdapter::ListSamples(grpc::ServerContext*,
                                         const v1::ListSamplesRequest* request,
                                         v1::ListSamplesResponse* response) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(
        const db::Page<datasets::Sample> page,
        catalog_.ListSamples(request->parent(),
                             {.size = request->page_size(),
                              .token = request->page_token()}));
    for (const datasets::Sample& sample : page.items) {
      *response->add_samples() = ToProto(sample);
    }
    response->set_next_page_token(page.next_token);
    return absl::OkStatus();
  });
}

grpc::Status DatasetAdapter::ReadSampleFile(
    grpc::ServerContext*, const v1::ReadSampleFileRequest* request,
    grpc::ServerWriter<v1::ReadSampleFileResponse>* writer) {
  return Answer([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const datasets::FileKind kind, FromProto(request->kind()));
    ASSIGN_OR_RETURN(
        const datasets::SampleFile file,
        catalog_.FindSampleFile(request->parent(), request->sample(), kind));
    return ReadBlob(blobs_, file.sha256, [&](std::string& chunk) {
      v1::ReadSampleFileResponse response;
      response.set_chunk(std::move(chunk));
      return writer->Write(response);
    });
  });
}

grpc::Status DatasetAdapter::DeleteDataset(
    grpc::ServerContext*, const v1::DeleteDatasetRequest* request,
    google::protobuf::Empty*) {
  return Answer([&] { return catalog_.Delete(request->name()); });
}

}  // namespace tessera::rpc
