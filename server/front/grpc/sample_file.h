// One ReadSampleFile call.
#ifndef TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_
#define TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/datasets/dataset_catalog.h"
#include "server/front/grpc/blob_reader.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/sending_call.h"
#include "server/storage/blob_store.h"
#include "tessera/v1/dataset_service.pb.h"

namespace tessera::front {

// Sends a sample's image or mask.
//
// Not thread-safe; one per call. Borrows all that it is given.
class SampleFileSender final : public Sender<v1::ReadSampleFileResponse> {
 public:
  struct Parts {
    const Gate& gate;
    const datasets::DatasetCatalog& catalog;
    const storage::BlobStore& blobs;
  };

  SampleFileSender(const Parts& parts, const grpc::ServerContextBase& context,
                   const v1::ReadSampleFileRequest& request)
      : parts_(parts), context_(context), request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(v1::ReadSampleFileResponse& response) override;

 private:
  const Parts parts_;
  const grpc::ServerContextBase& context_;
  const v1::ReadSampleFileRequest& request_;
  std::optional<BlobReader> reader_;  // Set by Admit().
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SAMPLE_FILE_H_
