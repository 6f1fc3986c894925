// The way to a server.
#ifndef TESSERA_CLIENT_API_CONNECT_H_
#define TESSERA_CLIENT_API_CONNECT_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/api/api.h"

namespace tessera::client {

struct ConnectOptions {
  std::string server = "127.0.0.1:7443";  // HOST:PORT, or [IPv6]:PORT.
  // PEM file of the authority that signed the server's certificate. Set: TLS
  // is used; empty: the connection is not encrypted.
  std::filesystem::path ca_file;
  // PEM files that show to the server who this machine is; both or none, and
  // with `ca_file` only.
  std::filesystem::path client_cert;
  std::filesystem::path client_key;
  // File that holds the token to show to the server; empty: none.
  std::filesystem::path token_file;
};

// Makes ready to call; the server is first spoken to by the first call.
// Errors: INVALID_ARGUMENT if `server` is not HOST:PORT, a file cannot be read
// or is empty, a certificate lacks its key, or a token would be sent unencrypted to another machine.
absl::StatusOr<std::unique_ptr<Api>> Connect(const ConnectOptions& options);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_CONNECT_H_
