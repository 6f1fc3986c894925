#include "base/output_file.h"
#include "base/short_name.h"
#include "base/uuid.h"
#include "client/grpc/grpc_api.h"
#include "client/grpc/grpc_convert.h"
#include "client/grpc/grpc_pages.h"

namespace tessera::client {

absl::StatusOr<Dataset> GrpcApi::CreateDataset(
    const std::string& name, const std::vector<Sample>& samples) {
  v1::CreateDatasetRequest request;
  request.set_dataset_id(ShortName(name));
  // All attempts have one id, so that a repeated one creates nothing twice.
  request.set_request_id(RandomUuid());
  for (const Sample& sample : samples) {
    *request.add_samples() = ToProto(sample);
  }
  ASSIGN_OR_RETURN(
      const v1::Dataset dataset,
      connection_->Call<v1::Dataset>(
          kLongCall, [&](auto* context, auto* response) {
            return datasets_->CreateDataset(context, request, response);
          }));
  return FromProto(dataset);
}

absl::StatusOr<Dataset> GrpcApi::UpdateDataset(
    const std::string& name, const std::vector<Sample>& samples) {
  v1::UpdateDatasetRequest request;
  request.set_name(name);
  request.set_request_id(RandomUuid());
  for (const Sample& sample : samples) {
    *request.add_samples() = ToProto(sample);
  }
  ASSIGN_OR_RETURN(
      const v1::Dataset dataset,
      connection_->Call<v1::Dataset>(
          kLongCall, [&](auto* context, auto* response) {
            return datasets_->UpdateDataset(context, request, response);
          }));
  return FromProto(dataset);
}

absl::StatusOr<Dataset> GrpcApi::GetDataset(const std::string& name) {
  v1::GetDatasetRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(
      const v1::Dataset dataset,
      connection_->Call<v1::Dataset>(
          kShortCall, [&](auto* context, auto* response) {
            return datasets_->GetDataset(context, request, response);
          }));
  return FromProto(dataset);
}

absl::StatusOr<std::vector<Dataset>> GrpcApi::ListDatasets() {
  std::vector<Dataset> datasets;
  RETURN_IF_ERROR((ForEachPage<v1::ListDatasetsResponse>(
      *connection_, v1::ListDatasetsRequest(),
      [&](auto* context, const auto& request, auto* response) {
        return datasets_->ListDatasets(context, request, response);
      },
      [&](const v1::ListDatasetsResponse& page) {
        for (const auto& dataset : page.datasets()) {
          datasets.push_back(FromProto(dataset));
        }
      })));
  return datasets;
}

absl::StatusOr<std::vector<Sample>> GrpcApi::ListSamples(
    const std::string& dataset) {
  v1::ListSamplesRequest first;
  first.set_parent(dataset);
  std::vector<Sample> samples;
  RETURN_IF_ERROR((ForEachPage<v1::ListSamplesResponse>(
      *connection_, first,
      [&](auto* context, const auto& request, auto* response) {
        return datasets_->ListSamples(context, request, response);
      },
      [&](const v1::ListSamplesResponse& page) {
        for (const auto& sample : page.samples()) {
          samples.push_back(FromProto(sample));
        }
      })));
  return samples;
}

absl::Status GrpcApi::ReadSampleFile(const std::string& dataset,
                                     const std::string& sample, SamplePart part,
                                     const std::filesystem::path& target) {
  v1::ReadSampleFileRequest request;
  request.set_parent(dataset);
  request.set_sample(sample);
  request.set_kind(part == SamplePart::kImage
                       ? v1::ReadSampleFileRequest::IMAGE
                       : v1::ReadSampleFileRequest::MASK);
  // Each attempt begins a new file: parts of two attempts never mix.
  return connection_->Retry([&] {
    ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(target));
    grpc::ClientContext context;
    connection_->Prepare(context, absl::InfiniteDuration());
    const auto reader = datasets_->ReadSampleFile(&context, request);
    v1::ReadSampleFileResponse response;
    while (reader->Read(&response)) file.Write(response.chunk());
    RETURN_IF_ERROR(connection_->ToStatus(reader->Finish()));
    return file.Commit();
  });
}

absl::StatusOr<Dataset> GrpcApi::ShareDataset(const std::string& name,
                                              Visibility visibility,
                                              const std::string& group) {
  v1::ShareDatasetRequest request;
  request.set_name(name);
  request.set_visibility(ToProto(visibility));
  request.set_group(group);
  ASSIGN_OR_RETURN(
      const v1::Dataset dataset,
      connection_->Call<v1::Dataset>(
          kShortCall, [&](auto* context, auto* response) {
            return datasets_->ShareDataset(context, request, response);
          }));
  return FromProto(dataset);
}

absl::Status GrpcApi::DeleteDataset(const std::string& name) {
  v1::DeleteDatasetRequest request;
  request.set_name(name);
  return connection_
      ->Call<google::protobuf::Empty>(
          kShortCall,
          [&](auto* context, auto* response) {
            return datasets_->DeleteDataset(context, request, response);
          })
      .status();
}

}  // namespace tessera::client
