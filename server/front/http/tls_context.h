// TLS for connections of the HTTP server.
#ifndef TESSERA_SERVER_FRONT_HTTP_TLS_CONTEXT_H_
#define TESSERA_SERVER_FRONT_HTTP_TLS_CONTEXT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "boost/asio/ssl/context.hpp"
#include "server/config/security_options.h"

namespace tessera::front::http {

// Reads the files of `options`, as front::MakeCredentials() does for gRPC: TLS
// 1.2 or later, and clients with a certificate if `tls_client_ca` is set. Null
// if the connections are not encrypted.
// Errors: INVALID_ARGUMENT if a file cannot be used.
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const config::SecurityOptions& options);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_TLS_CONTEXT_H_
