// tessera.v1.UploadService on top of server/storage.
#ifndef TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_
#define TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "server/auth/file_holders.h"
#include "server/rpc/gate.h"
#include "server/storage/blob_store.h"
#include "server/storage/upload_store.h"
#include "tessera/v1/upload_service.grpc.pb.h"

namespace tessera::rpc {

// The proto documents each method and its errors.
//
// Thread-safe. Borrows everything it is given.
class UploadAdapter final : public v1::UploadService::Service {
 public:
  UploadAdapter(const Gate& gate, auth::FileHolders& holders,
                storage::UploadStore& uploads, storage::BlobStore& blobs,
                Metrics& metrics);

  grpc::Status FindMissingFiles(grpc::ServerContext* context,
                                const v1::FindMissingFilesRequest* request,
                                v1::FindMissingFilesResponse* response) override;
  grpc::Status UploadFile(grpc::ServerContext* context,
                          grpc::ServerReader<v1::UploadFileRequest>* reader,
                          v1::UploadFileResponse* response) override;
  grpc::Status ClearUploads(grpc::ServerContext* context,
                            const v1::ClearUploadsRequest* request,
                            v1::ClearUploadsResponse* response) override;

 private:
  // Takes the file, or the proof that the caller has it; returns its size.
  absl::StatusOr<int64_t> Receive(
      const auth::Principal& caller,
      const v1::UploadFileRequest::Header& header,
      grpc::ServerReader<v1::UploadFileRequest>& reader);
  // Whether the bytes that come are those of the file, which is here already.
  absl::Status Prove(const auth::Principal& caller,
                     const v1::UploadFileRequest::Header& header,
                     grpc::ServerReader<v1::UploadFileRequest>& reader);
  absl::Status ReadChunks(
      grpc::ServerReader<v1::UploadFileRequest>& reader,
      const std::function<absl::Status(const std::string& chunk)>& take);

  const Gate& gate_;
  auth::FileHolders& holders_;
  storage::UploadStore& uploads_;
  storage::BlobStore& blobs_;
  Counter& received_bytes_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_UPLOAD_ADAPTER_H_
