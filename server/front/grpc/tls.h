// TLS for the clients' connections.
#ifndef TESSERA_SERVER_FRONT_GRPC_TLS_H_
#define TESSERA_SERVER_FRONT_GRPC_TLS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "server/config/security_options.h"

namespace tessera::front {

// Credentials for client connections: none, TLS, or mutual TLS. New connections
// use renewed files soon after they were replaced. Write the new key and
// certificate under other names and then rename them, so that the server never
// reads half a file.
// Errors: INVALID_ARGUMENT if a file cannot be read or has the wrong content,
// or if the key is not the certificate's.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(
    const config::SecurityOptions& options);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TLS_H_
