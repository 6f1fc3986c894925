// TLS for the clients' connections.
#ifndef TESSERA_SERVER_FRONT_GRPC_TLS_H_
#define TESSERA_SERVER_FRONT_GRPC_TLS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "server/config/security_options.h"

namespace tessera::front {

// What connections to clients are made with: nothing, TLS, or mutual TLS.
// Renewed files are used for new connections soon after they were replaced;
// write key and certificate under other names first and rename them, so that
// no half of a file is ever seen.
// Errors: INVALID_ARGUMENT if a file cannot be read or is not what it should
// be, or if the key is not the certificate's.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(
    const config::SecurityOptions& options);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_TLS_H_
