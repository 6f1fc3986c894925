// How a program connects to a Tessera server: certificates, token, and waiting
// for a connection that was lost.
#ifndef TESSERA_RPC_CONNECTION_H_
#define TESSERA_RPC_CONNECTION_H_

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tessera::rpc {

// PEM files. Without `ca_file` a connection is not encrypted.
struct TlsFiles {
  std::filesystem::path ca_file;
  // This machine's certificate and its key; neither or both.
  std::filesystem::path client_cert;
  std::filesystem::path client_key;
};

// Errors: INVALID_ARGUMENT, which names the flag, if a file cannot be read or
// is empty.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(
    const TlsFiles& files);

// Returns the value of the metadata `authorization`: `Bearer …`. A token is
// sent as metadata, because gRPC refuses call credentials on unencrypted
// channels, also on loopback.
std::string AuthorizationOf(const std::string& token);

// The same of the token in a file. Errors: INVALID_ARGUMENT if the file cannot
// be read or does not hold one word.
absl::StatusOr<std::string> ReadAuthorization(
    const std::filesystem::path& token_file);

// Waits until the channel has a connection, `end` has come, or `stop` is
// requested. A lost connection comes about only while somebody waits for it.
void WaitForConnection(grpc::Channel& channel, absl::Time end,
                       const std::stop_token& stop);

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_CONNECTION_H_
