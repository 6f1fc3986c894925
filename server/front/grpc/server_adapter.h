// tessera.v1.ServerService on top of app::Server.
#ifndef TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_

#include "server/app/server.h"
#include "server/app/sign_in.h"
#include "server/front/grpc/entrance.h"
#include "tessera/v1/server_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors.
//
// Thread-safe. Borrows everything it is given.
class ServerAdapter final : public v1::ServerService::CallbackService {
 public:
  ServerAdapter(const Entrance& entrance, const app::Server& server,
                const app::SignIn& sign_in)
      : entrance_(entrance), server_(server), sign_in_(sign_in) {}

  grpc::ServerUnaryReactor* GetServerStatus(
      grpc::CallbackServerContext* context,
      const v1::GetServerStatusRequest* request,
      v1::ServerStatus* response) override;
  grpc::ServerUnaryReactor* GetSignIn(grpc::CallbackServerContext* context,
                                      const v1::GetSignInRequest* request,
                                      v1::SignIn* response) override;

 private:
  const Entrance& entrance_;
  const app::Server& server_;
  const app::SignIn& sign_in_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_
