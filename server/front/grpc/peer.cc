#include "server/front/grpc/peer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/app/caller.h"
#include "server/jobs/random_token.h"

namespace tessera::front {
namespace {

constexpr size_t kSecretBytes = 16;

const std::string& Secret() {
  static const auto& secret =
      *new std::string(absl::StrCat(jobs::RandomToken(kSecretBytes), " "));
  return secret;
}

}  // namespace

std::string PeerMetadata(const std::string& peer) {
  return absl::StrCat(Secret(), peer);
}

std::string PeerOf(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find(kPeerMetadata);
  if (found != context.client_metadata().end()) {
    absl::string_view value(found->second.data(), found->second.size());
    if (absl::ConsumePrefix(&value, Secret())) return std::string(value);
  }
  return context.peer();
}

std::string CallerKeyOf(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find("authorization");
  if (found == context.client_metadata().end()) {
    return app::HostOf(PeerOf(context));
  }
  return std::string(found->second.data(), found->second.size());
}

}  // namespace tessera::front
