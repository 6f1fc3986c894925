// One ReadSampleFile call.
#ifndef TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_
#define TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/app/datasets.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/sending_call.h"
#include "server/storage/blob_reader.h"
#include "tessera/v1/dataset_service.pb.h"

namespace tessera::front {

// Sends a sample's image or mask.
//
// Not thread-safe; one per call. Borrows everything it is given.
class SampleFileSender final : public Sender<v1::ReadSampleFileResponse> {
 public:
  SampleFileSender(const Entrance& entrance, const app::Datasets& datasets,
                   const grpc::ServerContextBase& context,
                   const v1::ReadSampleFileRequest& request)
      : entrance_(entrance),
        datasets_(datasets),
        context_(context),
        request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(v1::ReadSampleFileResponse& response) override;

 private:
  const Entrance& entrance_;
  const app::Datasets& datasets_;
  const grpc::ServerContextBase& context_;
  const v1::ReadSampleFileRequest& request_;
  std::optional<storage::BlobReader> reader_;  // Set by Admit().
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_
