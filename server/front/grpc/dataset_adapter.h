// tessera.v1.DatasetService on top of server/datasets.
#ifndef TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_

#include "server/access/access_store.h"
#include "server/access/file_holders.h"
#include "server/datasets/dataset_catalog.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/unary_calls.h"
#include "server/storage/blob_store.h"
#include "tessera/v1/dataset_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. Reading files is
// asynchronous, since hundreds of clients may read slowly.
//
// Thread-safe. Borrows everything it is given.
class DatasetAdapter final : public v1::DatasetService::CallbackService {
 public:
  DatasetAdapter(const Gate& gate, access::AccessStore& access,
                 const access::FileHolders& holders,
                 datasets::DatasetCatalog& catalog,
                 const storage::BlobStore& blobs, FileStreams& streams,
                 UnaryCalls& calls)
      : gate_(gate),
        access_(access),
        holders_(holders),
        catalog_(catalog),
        blobs_(blobs),
        streams_(streams),
        calls_(calls) {}

  grpc::ServerUnaryReactor* CreateDataset(
      grpc::CallbackServerContext* context,
      const v1::CreateDatasetRequest* request, v1::Dataset* response) override;
  grpc::ServerUnaryReactor* UpdateDataset(
      grpc::CallbackServerContext* context,
      const v1::UpdateDatasetRequest* request, v1::Dataset* response) override;
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
  grpc::ServerUnaryReactor* ShareDataset(grpc::CallbackServerContext* context,
                                         const v1::ShareDatasetRequest* request,
                                         v1::Dataset* response) override;
  grpc::ServerUnaryReactor* DeleteDataset(
      grpc::CallbackServerContext* context,
      const v1::DeleteDatasetRequest* request,
      google::protobuf::Empty* response) override;

 private:
  const Gate& gate_;
  access::AccessStore& access_;
  const access::FileHolders& holders_;
  datasets::DatasetCatalog& catalog_;
  const storage::BlobStore& blobs_;
  FileStreams& streams_;
  UnaryCalls& calls_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_DATASET_ADAPTER_H_
