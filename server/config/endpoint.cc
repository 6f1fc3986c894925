#include "server/config/endpoint.h"

#include <arpa/inet.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::config {

absl::StatusOr<Endpoint> ParseEndpoint(absl::string_view text) {
  const auto error = [&] {
    return absl::InvalidArgumentError(absl::StrFormat(
        "\"%s\" is not an address; write HOST:PORT, such as 127.0.0.1:7443",
        text));
  };
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return error();
  absl::string_view host = text.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    host = host.substr(1, host.size() - 2);
  } else if (absl::StrContains(host, ':')) {
    return error();
  }
  Endpoint endpoint{.host = std::string(host)};
  if (host.empty() ||
      !absl::SimpleAtoi(text.substr(colon + 1), &endpoint.port) ||
      endpoint.port < 0 || endpoint.port > 65535) {
    return error();
  }
  return endpoint;
}

std::string ToString(const Endpoint& endpoint) {
  const bool ipv6 = absl::StrContains(endpoint.host, ':');
  return absl::StrCat(ipv6 ? "[" : "", endpoint.host, ipv6 ? "]:" : ":",
                      endpoint.port);
}

bool IsLoopback(const Endpoint& endpoint) {
  if (endpoint.host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, endpoint.host.c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24) == 127;
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, endpoint.host.c_str(), &v6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace tessera::config
