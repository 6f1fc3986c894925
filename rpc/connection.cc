#include "rpc/connection.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace tessera::rpc {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20;
// How often a wait for a connection looks whether it shall stop.
constexpr absl::Duration kLookForStop = absl::Milliseconds(100);

absl::StatusOr<std::string> ReadSmallFile(const std::filesystem::path& path,
                                          const char* flag) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFileBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  absl::StripAsciiWhitespace(&text);
  if (!text.empty()) return text;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s is empty or cannot be read; check the path", flag, path.string()));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(
    const TlsFiles& files) {
  if (files.ca_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs,
                   ReadSmallFile(files.ca_file, "--ca-file"));
  if (!files.client_cert.empty()) {
    ASSIGN_OR_RETURN(ssl.pem_cert_chain,
                     ReadSmallFile(files.client_cert, "--client-cert"));
    ASSIGN_OR_RETURN(ssl.pem_private_key,
                     ReadSmallFile(files.client_key, "--client-key"));
  }
  return grpc::SslCredentials(ssl);
}

std::string AuthorizationOf(const std::string& token) {
  return absl::StrCat("Bearer ", token);
}

absl::StatusOr<std::string> ReadAuthorization(
    const std::filesystem::path& token_file) {
  ASSIGN_OR_RETURN(const std::string token,
                   ReadSmallFile(token_file, "--token-file"));
  if (std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) {
    return AuthorizationOf(token);
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("--token-file %s must hold one token and nothing else",
                      token_file.string()));
}

void WaitForConnection(grpc::Channel& channel, absl::Time end,
                       const std::stop_token& stop) {
  while (!stop.stop_requested() && absl::Now() < end) {
    const grpc_connectivity_state state = channel.GetState(true);
    if (state == GRPC_CHANNEL_READY) return;
    channel.WaitForStateChange(
        state, absl::ToChronoTime(std::min(end, absl::Now() + kLookForStop)));
  }
}

}  // namespace tessera::rpc
