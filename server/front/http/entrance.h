// Who sends a request, and whether a page elsewhere made the browser send it.
#ifndef TESSERA_SERVER_FRONT_HTTP_ENTRANCE_H_
#define TESSERA_SERVER_FRONT_HTTP_ENTRANCE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/front/grpc/drain.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/request_parser.h"

namespace tessera::front::http {

// The cookie that POST /v1/session sets. Its value is the token.
inline constexpr char kSessionCookie[] = "tessera_session";

struct EntranceOptions {
  bool authenticates = false;  // Otherwise every caller is the admin `local`.
  bool encrypts = false;       // TLS.
  std::string host;            // Of --http-listen.
  std::string public_url;      // As HttpOptions has it.
};

// Takes requests with a token: `Authorization: Bearer …`, or the session's
// cookie. A browser sends cookies also with what other sites' pages make it
// send, and to a server without authentication any page could talk, so what
// changes something must come from the server's own page or from a program.
//
// Thread-safe. Borrows everything it is given.
class Entrance {
 public:
  Entrance(app::AccessControl& control, const Drain& drain,
           EntranceOptions options)
      : control_(control), drain_(drain), options_(std::move(options)) {}

  const EntranceOptions& options() const { return options_; }

  // Whether browsers reach the server by https, maybe by way of a proxy.
  bool secure() const;

  // Where the browser that sent `request` reaches the server, such as
  // `https://tessera.lab.example`. Errors: INVALID_ARGUMENT (REQUEST_MALFORMED)
  // if its header Host is no name.
  absl::StatusOr<std::string> OriginFor(const Request& request) const;

  // Returns the request's credential as `Bearer …`; empty if it has none.
  // Errors: UNAVAILABLE (SERVER_DRAINING); PERMISSION_DENIED (HOST_UNKNOWN) if
  // the server does not authenticate and Host is a name under which it does
  // not know itself, as in DNS rebinding; PERMISSION_DENIED (CROSS_SITE) if
  // another site's page sent a request that changes something, or the session
  // came without proof that it is the server's own.
  absl::StatusOr<std::string> CredentialOf(const Head& head) const;

  // Errors: UNAUTHENTICATED (CREDENTIALS_MISSING, TOKEN_INVALID,
  // TOKEN_EXPIRED); PERMISSION_DENIED (ROLE_TOO_LOW).
  absl::Status Authenticate(const std::string& credential,
                            app::Caller& caller) const;
  absl::Status CheckRole(const app::Caller& caller,
                         const app::Operation& operation) const;

  // Writes a call that was refused to the audit log, if it would have changed
  // something.
  void Note(const app::Caller& caller, const app::Operation& operation,
            const absl::Status& refusal) const {
    control_.Note(caller, operation, "", refusal);
  }

  const Drain& drain() const { return drain_; }

 private:
  absl::Status CheckHost(const Head& head) const;

  app::AccessControl& control_;
  const Drain& drain_;
  const EntranceOptions options_;
};

// Whether `host`, as in the header Host, names this machine without DNS of
// others: an address, `localhost`, or `own`.
bool IsOwnHost(absl::string_view host, absl::string_view own);

// The value of the cookie `name` in a header Cookie; empty if it is absent.
std::string CookieIn(absl::string_view header, absl::string_view name);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ENTRANCE_H_
