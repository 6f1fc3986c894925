// One ExportModelVersion call.
#ifndef TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_
#define TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server_context.h"
#include "server/app/model_exports.h"
#include "server/app/models.h"
#include "server/front/grpc/entrance.h"
#include "server/front/grpc/sending_call.h"
#include "tessera/v1/model_service.pb.h"

namespace tessera::front {

// Sends a version's manifest, then its weights; or the file for other programs
// that the request asks for.
//
// Not thread-safe; one per call. Borrows everything it is given.
class ModelExport final : public Sender<v1::ExportModelVersionResponse> {
 public:
  ModelExport(const Entrance& entrance, const app::Models& models,
              app::ModelExports& exports, const grpc::ServerContextBase& context,
              const v1::ExportModelVersionRequest& request)
      : entrance_(entrance),
        models_(models),
        exports_(exports),
        context_(context),
        request_(request) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(v1::ExportModelVersionResponse& response) override;

 private:
  absl::StatusOr<app::ExportedVersion> Open(const app::Caller& caller,
                                            const registry::VersionName& name);

  const Entrance& entrance_;
  const app::Models& models_;
  app::ModelExports& exports_;
  const grpc::ServerContextBase& context_;
  const v1::ExportModelVersionRequest& request_;
  std::optional<app::ExportedVersion> version_;  // Set by Admit().
  std::optional<app::ExportedVersion::File> file_;  // Being sent.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_MODEL_EXPORT_H_
