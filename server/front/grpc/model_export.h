// One ExportModelVersion call.
#ifndef TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_
#define TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/front/grpc/blob_reader.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/sending_call.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"
#include "tessera/v1/model_service.pb.h"

namespace tessera::front {

// Sends a version's manifest, then its weights.
//
// Not thread-safe; one per call. Borrows all that it is given.
class ModelExport final : public Sender<v1::ExportModelVersionResponse> {
 public:
  struct Parts {
    const Gate& gate;
    const registry::ModelRegistry& registry;
    const storage::BlobStore& blobs;
  };

  ModelExport(const Parts& parts, const grpc::ServerContextBase& context,
              const v1::ExportModelVersionRequest& request)
      : parts_(parts), context_(context), request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(v1::ExportModelVersionResponse& response) override;

 private:
  const Parts parts_;
  const grpc::ServerContextBase& context_;
  const v1::ExportModelVersionRequest& request_;
  // Name and digest of the files that were not begun.
  std::deque<std::pair<std::string, storage::Digest>> files_;
  std::optional<BlobReader> reader_;  // Of the one that was.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_
