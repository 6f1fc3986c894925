// tessera.v1.UploadService on top of server/storage.
#ifndef TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_
#define TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_

#include "base/metrics.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"
#include "tessera/v1/upload_service.grpc.pb.h"

namespace tessera::rpc {

// The proto documents each method and its errors.
//
// Thread-safe. Borrows everything it is given.
class UploadAdapter final : public v1::UploadService::Service {
 public:
  UploadAdapter(storage::UploadStore& uploads, const storage::BlobStore& blobs,
                Metrics& metrics);

  grpc::Status FindMissingFiles(grpc::ServerContext* context,
                                const v1::FindMissingFilesRequest* request,
                                v1::FindMissingFilesResponse* response) override;
  grpc::Status UploadFile(grpc::ServerContext* context,
                          grpc::ServerReader<v1::UploadFileRequest>* reader,
                          v1::UploadFileResponse* response) override;

 private:
  storage::UploadStore& uploads_;
  const storage::BlobStore& blobs_;
  Counter& received_bytes_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_
