// Who makes a call.
#ifndef TESSERA_SERVER_APP_CALLER_H_
#define TESSERA_SERVER_APP_CALLER_H_

#include <string>

#include "server/access/principal.h"

namespace tessera::app {

// Filled in by a front: the principal from the call's credential, the rest for
// the audit log.
struct Caller {
  access::Principal principal;
  std::string request_id;  // The call's id in the server's log.
  std::string peer;        // The caller's address, as the front has it.
};

// Makes a request id private to its caller: no caller can probe another's
// request ids or get the answer to another's request. An empty id stays empty.
std::string OwnRequestId(const Caller& caller, const std::string& request_id);

// Whose turn the caller's work is where users take turns: the user's, or the
// host's without authentication, where everybody is the same user.
std::string TurnOf(const Caller& caller);

// The peer's address without the port.
std::string HostOf(const std::string& peer);

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_CALLER_H_
