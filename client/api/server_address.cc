#include "client/api/server_address.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tessera::client {
namespace {

// 127.0.0.0/8 in dotted form; `127.example.org` is another machine's name.
bool IsLoopbackIpv4(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  return parts.size() == 4 && parts[0] == "127" &&
         std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
           int value = -1;
           return std::all_of(part.begin(), part.end(), absl::ascii_isdigit) &&
                  absl::SimpleAtoi(part, &value) && value <= 255;
         });
}

bool IsHost(absl::string_view host, bool bracketed) {
  return !host.empty() &&
         std::all_of(host.begin(), host.end(), [bracketed](char c) {
           return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_' ||
                  (bracketed && (c == ':' || c == '%'));
         });
}

}  // namespace

bool ServerAddress::IsLoopback() const {
  return absl::AsciiStrToLower(host) == "localhost" || host == "::1" ||
         IsLoopbackIpv4(host);
}

absl::StatusOr<ServerAddress> ParseServerAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  absl::string_view host = text.substr(0, colon);
  const bool bracketed =
      absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]");
  ServerAddress address;
  if (colon == absl::string_view::npos || !IsHost(host, bracketed) ||
      !absl::SimpleAtoi(text.substr(colon + 1), &address.port) ||
      address.port < 1 || address.port > 65535) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "'%s' is not a server's address; give HOST:PORT, such as "
        "127.0.0.1:7443",
        text));
  }
  address.host = std::string(host);
  return address;
}

}  // namespace tessera::client
