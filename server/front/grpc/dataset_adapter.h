// tessera.v1.DatasetService on top of app::Datasets.
#ifndef TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_

#include "server/app/datasets.h"
#include "server/app/sample_crops.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "tessera/v1/dataset_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. ReadSampleFile() is
// asynchronous, since hundreds of clients may read slowly.
//
// Thread-safe. Borrows everything it is given.
class DatasetAdapter final : public v1::DatasetService::CallbackService {
 public:
  DatasetAdapter(const Entrance& entrance, app::Datasets& datasets,
                 app::SampleCrops& crops, FileStreams& streams)
      : entrance_(entrance),
        datasets_(datasets),
        crops_(crops),
        streams_(streams) {}

  grpc::ServerUnaryReactor* CreateDataset(
      grpc::CallbackServerContext* context,
      const v1::CreateDatasetRequest* request, v1::Dataset* response) override;
  grpc::ServerUnaryReactor* UpdateDataset(
      grpc::CallbackServerContext* context,
      const v1::UpdateDatasetRequest* request, v1::Dataset* response) override;
  grpc::ServerUnaryReactor* AddSamples(grpc::CallbackServerContext* context,
                                       const v1::AddSamplesRequest* request,
                                       v1::Dataset* response) override;
  grpc::ServerUnaryReactor* GetDataset(grpc::CallbackServerContext* context,
                                       const v1::GetDatasetRequest* request,
                                       v1::Dataset* response) override;
  grpc::ServerUnaryReactor* ListDatasets(
      grpc::CallbackServerContext* context,
      const v1::ListDatasetsRequest* request,
      v1::ListDatasetsResponse* response) override;
  grpc::ServerUnaryReactor* ListSamples(
      grpc::CallbackServerContext* context,
      const v1::ListSamplesRequest* request,
      v1::ListSamplesResponse* response) override;
  grpc::ServerWriteReactor<v1::ReadSampleFileResponse>* ReadSampleFile(
      grpc::CallbackServerContext* context,
      const v1::ReadSampleFileRequest* request) override;
  grpc::ServerUnaryReactor* CropSamples(
      grpc::CallbackServerContext* context,
      const v1::CropSamplesRequest* request,
      v1::CropSamplesResponse* response) override;
  grpc::ServerUnaryReactor* ShareDataset(grpc::CallbackServerContext* context,
                                         const v1::ShareDatasetRequest* request,
                                         v1::Dataset* response) override;
  grpc::ServerUnaryReactor* DeleteDataset(
      grpc::CallbackServerContext* context,
      const v1::DeleteDatasetRequest* request,
      google::protobuf::Empty* response) override;

 private:
  const Entrance& entrance_;
  app::Datasets& datasets_;
  app::SampleCrops& crops_;
  FileStreams& streams_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_
