// The host and port on which a server listens.
#ifndef TESSERA_CLIENT_API_SERVER_ADDRESS_H_
#define TESSERA_CLIENT_API_SERVER_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::client {

struct ServerAddress {
  std::string host;  // Without the brackets of an IPv6 address.
  int port = 0;      // 1 to 65,535.

  // Whether the host is this machine, so that traffic does not leave it.
  bool IsLoopback() const;
};

// Reads `HOST:PORT` or `[IPv6]:PORT`.
// Errors: INVALID_ARGUMENT naming `text`.
absl::StatusOr<ServerAddress> ParseServerAddress(absl::string_view text);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_SERVER_ADDRESS_H_
