// Creates a client of a server.
#ifndef TESSERA_CLIENT_API_CONNECT_H_
#define TESSERA_CLIENT_API_CONNECT_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/api/api.h"

namespace tessera::client {

struct ConnectOptions {
  std::string server = "127.0.0.1:7443";  // HOST:PORT, or [IPv6]:PORT.
  // PEM file of the authority that signed the server's certificate. If set, TLS
  // is used. If empty, the connection is not encrypted.
  std::filesystem::path ca_file;
  // PEM files of this machine's certificate and private key, which identify the
  // machine to the server. Set neither, or set both together with `ca_file`.
  std::filesystem::path client_cert;
  std::filesystem::path client_key;
  // File with the token that the server asks for; empty: see `token`.
  std::filesystem::path token_file;
  // Returns the token for the next call, which may differ from the one before.
  // Null: no token. Called by any thread.
  std::function<std::string()> token;
  // A W3C `traceparent` that all calls carry, so that the server's spans belong
  // to the caller's trace; empty: none.
  std::string traceparent;
};

// Creates the client. The first call opens the connection.
// Errors: INVALID_ARGUMENT if `server` is not HOST:PORT, a file cannot be read
// or is empty, a certificate lacks its key, or a token would be sent
// unencrypted to another machine.
absl::StatusOr<std::unique_ptr<Api>> Connect(const ConnectOptions& options);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_CONNECT_H_
