// Who makes a call.
#ifndef TESSERA_SERVER_APP_CALLER_H_
#define TESSERA_SERVER_APP_CALLER_H_

#include <string>

#include "server/access/principal.h"

namespace tessera::app {

// A front fills it in: the principal from what the call shows, the rest for the
// audit log.
struct Caller {
  access::Principal principal;
  std::string request_id;  // Of the call, as the server's log has it.
  std::string peer;        // Its address, as the front has it.
};

// A request id of the caller's making is the caller's own: nobody learns from
// another's, or is answered with what another made. Empty stays empty.
std::string OwnRequestId(const Caller& caller, const std::string& request_id);

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_CALLER_H_
