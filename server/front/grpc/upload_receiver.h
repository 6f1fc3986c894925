// One UploadFile call.
#ifndef TESSERA_SERVER_FRONT_GRPC_UPLOAD_RECEIVER_H_
#define TESSERA_SERVER_FRONT_GRPC_UPLOAD_RECEIVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/metrics.h"
#include "grpcpp/server_context.h"
#include "server/app/uploads.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/receiving_call.h"
#include "tessera/v1/upload_service.pb.h"

namespace tessera::front {

// Receives a header and the file's bytes, and records that the caller has sent
// the file.
//
// Not thread-safe; one per call. Borrows everything it is given.
class UploadReceiver final : public Receiver<v1::UploadFileRequest> {
 public:
  struct Dependencies {
    const Entrance& entrance;
    app::Uploads& uploads;
    Counter& received_bytes;
  };

  UploadReceiver(const Dependencies& dependencies,
                 const grpc::ServerContextBase& context,
                 v1::UploadFileResponse& response)
      : dependencies_(dependencies), context_(context), response_(response) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Take(const v1::UploadFileRequest& request) override;
  absl::Status TakeEnd() override;
  std::string subject() const override;
  void Ended(const absl::Status& outcome) override;

 private:
  // Returns whether the client has to send the bytes.
  absl::StatusOr<bool> TakeHeader(const v1::UploadFileRequest::Header& header);
  absl::Status Succeed();

  const Dependencies dependencies_;
  const grpc::ServerContextBase& context_;
  v1::UploadFileResponse& response_;
  app::Caller caller_;
  std::string sha256_;
  std::unique_ptr<storage::Upload> upload_;  // Null before the header.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_UPLOAD_RECEIVER_H_
