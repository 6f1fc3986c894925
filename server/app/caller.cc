#include "server/app/caller.h"

#include "absl/strings/str_cat.h"

namespace tessera::app {

std::string OwnRequestId(const Caller& caller, const std::string& request_id) {
  if (request_id.empty() || access::IsLocal(caller.principal)) {
    return request_id;
  }
  return absl::StrCat(caller.principal.user, " ", request_id);
}

std::string TurnOf(const Caller& caller) {
  return access::IsLocal(caller.principal) ? HostOf(caller.peer)
                                           : caller.principal.user;
}

std::string HostOf(const std::string& peer) {
  return peer.substr(0, peer.rfind(':'));
}

}  // namespace tessera::app
