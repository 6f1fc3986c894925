#include "server/front/grpc/upload_adapter.h"

#include <memory>

#include "base/status_macros.h"
#include "server/front/grpc/received_bytes.h"
#include "server/front/grpc/receiving_call.h"
#include "server/front/grpc/upload_receiver.h"

namespace tessera::front {

using app::Caller;

UploadAdapter::UploadAdapter(const Entrance& entrance, app::Uploads& uploads,
                             FileStreams& streams, Metrics& metrics)
    : entrance_(entrance),
      uploads_(uploads),
      streams_(streams),
      received_bytes_(ReceivedBytes(metrics)) {}

grpc::ServerUnaryReactor* UploadAdapter::FindMissingFiles(
    grpc::CallbackServerContext* context,
    const v1::FindMissingFilesRequest* request,
    v1::FindMissingFilesResponse* response) {
  return entrance_.Answer(
      *context, app::kFindMissingFiles,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(
            const auto missing,
            uploads_.FindMissing(
                caller, {request->sha256().begin(), request->sha256().end()}));
        for (const app::MissingFile& found : missing) {
          auto* const file = response->add_files();
          file->set_sha256(found.sha256);
          file->set_committed_bytes(found.committed_bytes);
        }
        return absl::OkStatus();
      });
}

grpc::ServerReadReactor<v1::UploadFileRequest>* UploadAdapter::UploadFile(
    grpc::CallbackServerContext* context, v1::UploadFileResponse* response) {
  return new ReceivingCall<v1::UploadFileRequest>(
      {streams_, entrance_.drain()}, *context,
      std::make_unique<UploadReceiver>(
          UploadReceiver::Dependencies{entrance_, uploads_, received_bytes_},
          *context, *response));
}

grpc::ServerUnaryReactor* UploadAdapter::ClearUploads(
    grpc::CallbackServerContext* context,
    const v1::ClearUploadsRequest* request,
    v1::ClearUploadsResponse* response) {
  return entrance_.Answer(
      *context, app::kClearUploads,
      [=, this](const Caller& caller) -> absl::Status {
        ASSIGN_OR_RETURN(const app::Uploads::Cleared cleared,
                         uploads_.Clear(caller, {request->sha256().begin(),
                                                 request->sha256().end()}));
        response->set_files(cleared.files);
        response->set_size_bytes(cleared.bytes);
        return absl::OkStatus();
      });
}

}  // namespace tessera::front
