// tessera.v1.UploadService on top of app::Uploads.
#ifndef TESSERA_SERVER_FRONT_GRPC_UPLOAD_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_UPLOAD_ADAPTER_H_

#include "base/metrics.h"
#include "server/app/uploads.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/file_streams.h"
#include "tessera/v1/upload_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. UploadFile() is asynchronous,
// since hundreds of clients may send slowly; the other calls are short.
//
// Thread-safe. Borrows everything it is given.
class UploadAdapter final : public v1::UploadService::CallbackService {
 public:
  UploadAdapter(const Entrance& entrance, app::Uploads& uploads,
                FileStreams& streams, Metrics& metrics);

  grpc::ServerUnaryReactor* FindMissingFiles(
      grpc::CallbackServerContext* context,
      const v1::FindMissingFilesRequest* request,
      v1::FindMissingFilesResponse* response) override;
  grpc::ServerReadReactor<v1::UploadFileRequest>* UploadFile(
      grpc::CallbackServerContext* context,
      v1::UploadFileResponse* response) override;
  grpc::ServerUnaryReactor* ClearUploads(
      grpc::CallbackServerContext* context,
      const v1::ClearUploadsRequest* request,
      v1::ClearUploadsResponse* response) override;

 private:
  const Entrance& entrance_;
  app::Uploads& uploads_;
  FileStreams& streams_;
  Counter& received_bytes_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_UPLOAD_ADAPTER_H_
