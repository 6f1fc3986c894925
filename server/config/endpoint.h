// HOST:PORT, as people write it on a command line.
#ifndef TESSERA_SERVER_CONFIG_ENDPOINT_H_
#define TESSERA_SERVER_CONFIG_ENDPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::config {

struct Endpoint {
  std::string host;  // A name or an address; IPv6 without brackets.
  int port = 0;      // 0: the system picks a free one.
};

// Errors: INVALID_ARGUMENT if `text` is not HOST:PORT or [IPv6]:PORT.
absl::StatusOr<Endpoint> ParseEndpoint(absl::string_view text);

// `host:port`, with brackets around an IPv6 address.
std::string ToString(const Endpoint& endpoint);

// Whether only this machine can reach the host: `localhost`, 127.0.0.0/8, ::1.
// Names are not looked up.
bool IsLoopback(const Endpoint& endpoint);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_ENDPOINT_H_
