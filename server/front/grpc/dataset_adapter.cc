#include "server/front/grpc/dataset_adapter.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_dataset.h"
#include "server/front/grpc/sample_file.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

using datasets::DatasetId;
using datasets::RevisionName;

std::vector<std::string> DigestsIn(
    const google::protobuf::RepeatedPtrField<v1::Sample>& samples) {
  std::vector<std::string> digests;
  for (const v1::Sample& sample : samples) {
    digests.push_back(sample.image().sha256());
    digests.push_back(sample.mask().sha256());
  }
  return digests;
}

}  // namespace

grpc::ServerUnaryReactor* DatasetAdapter::CreateDataset(
    grpc::CallbackServerContext* context,
    const v1::CreateDatasetRequest* request, v1::Dataset* response) {
  return calls_.AnswerSlowly(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          RETURN_IF_ERROR(
              holders_.CheckHolds(call.caller, DigestsIn(request->samples())));
          ASSIGN_OR_RETURN(
              const datasets::Dataset dataset,
              catalog_.Create(
                  call.caller, request->dataset_id(),
                  FromProto(request->samples()),
                  OwnRequestId(call.caller, request->request_id())));
          *response = ToProto(dataset);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* DatasetAdapter::UpdateDataset(
    grpc::CallbackServerContext* context,
    const v1::UpdateDatasetRequest* request, v1::Dataset* response) {
  return calls_.AnswerSlowly(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          RETURN_IF_ERROR(
              holders_.CheckHolds(call.caller, DigestsIn(request->samples())));
          ASSIGN_OR_RETURN(const auto id, DatasetId::Parse(request->name()));
          ASSIGN_OR_RETURN(
              const datasets::Dataset dataset,
              catalog_.Update(
                  call.caller, id, FromProto(request->samples()),
                  OwnRequestId(call.caller, request->request_id())));
          *response = ToProto(dataset);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* DatasetAdapter::GetDataset(
    grpc::CallbackServerContext* context, const v1::GetDatasetRequest* request,
    v1::Dataset* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto name,
                           RevisionName::Parse(request->name()));
          ASSIGN_OR_RETURN(const datasets::Dataset dataset, catalog_.Get(name));
          *response = ToProto(dataset);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* DatasetAdapter::ListDatasets(
    grpc::CallbackServerContext* context,
    const v1::ListDatasetsRequest* request,
    v1::ListDatasetsResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(
              const db::Page<datasets::Dataset> page,
              catalog_.List(call.caller, {.size = request->page_size(),
                                          .token = request->page_token()}));
          for (const datasets::Dataset& dataset : page.items) {
            *response->add_datasets() = ToProto(dataset);
          }
          response->set_next_page_token(page.next_token);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* DatasetAdapter::ListSamples(
    grpc::CallbackServerContext* context, const v1::ListSamplesRequest* request,
    v1::ListSamplesResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call&) -> absl::Status {
          ASSIGN_OR_RETURN(const auto name,
                           RevisionName::Parse(request->parent()));
          ASSIGN_OR_RETURN(
              const db::Page<datasets::Sample> page,
              catalog_.ListSamples(name, {.size = request->page_size(),
                                          .token = request->page_token()}));
          for (const datasets::Sample& sample : page.items) {
            *response->add_samples() = ToProto(sample);
          }
          response->set_next_page_token(page.next_token);
          return absl::OkStatus();
        });
  });
}

grpc::ServerWriteReactor<v1::ReadSampleFileResponse>*
DatasetAdapter::ReadSampleFile(grpc::CallbackServerContext* context,
                               const v1::ReadSampleFileRequest* request) {
  return new SendingCall<v1::ReadSampleFileResponse>(
      {streams_, gate_.drain()}, *context,
      std::make_unique<SampleFileSender>(
          SampleFileSender::Parts{gate_, catalog_, blobs_}, *context,
          *request));
}

grpc::ServerUnaryReactor* DatasetAdapter::ShareDataset(
    grpc::CallbackServerContext* context,
    const v1::ShareDatasetRequest* request, v1::Dataset* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, DatasetId::Parse(request->name()));
          const RevisionName newest(id);
          RETURN_IF_ERROR(catalog_.Get(newest).status());
          ASSIGN_OR_RETURN(const access::Visibility visibility,
                           FromProto(request->visibility()));
          RETURN_IF_ERROR(access_.Share(call.caller, id.name(), visibility,
                                        request->group()));
          ASSIGN_OR_RETURN(const datasets::Dataset dataset,
                           catalog_.Get(newest));
          *response = ToProto(dataset);
          return absl::OkStatus();
        });
  });
}

grpc::ServerUnaryReactor* DatasetAdapter::DeleteDataset(
    grpc::CallbackServerContext* context,
    const v1::DeleteDatasetRequest* request, google::protobuf::Empty*) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          ASSIGN_OR_RETURN(const auto id, DatasetId::Parse(request->name()));
          return catalog_.Delete(call.caller, id);
        });
  });
}

}  // namespace tessera::front
