// The one place where calls are let in.
#ifndef TESSERA_SERVER_FRONT_GRPC_GATE_H_
#define TESSERA_SERVER_FRONT_GRPC_GATE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "server/access/access_store.h"
#include "server/access/audit_log.h"
#include "server/access/authenticator.h"
#include "server/front/grpc/access_rules.h"
#include "server/front/grpc/drain.h"
#include "server/wire/status.h"

namespace tessera::front {

// Finds out who calls and holds each call against its row in access_rules.h;
// tells the audit log of those that change something. A call that has no row
// is refused. Errors of all: UNAUTHENTICATED (CREDENTIALS_MISSING,
// TOKEN_INVALID, TOKEN_EXPIRED); PERMISSION_DENIED (ROLE_TOO_LOW, NOT_OWNER);
// INVALID_ARGUMENT (NAME_INVALID) for a name that does not parse; NOT_FOUND, as
// if it did not exist, for what the caller may not know of; UNAVAILABLE
// (SERVER_DRAINING) when the server is about to end.
//
// Thread-safe. Borrows everything it is given.
class Gate {
 public:
  // What the gate has to know.
  struct Parts {
    const access::Authenticator& authenticator;
    const access::AccessStore& access;
    access::AuditLog& audit;
    const Clock& clock;
  };

  // A call that was let in.
  struct Call {
    access::Principal caller;
    std::string resource;  // What it changes, for the audit log.
  };

  explicit Gate(const Parts& parts) : parts_(parts) {}

  // Answers a call with what `body` (taking a Call&, returning absl::Status)
  // returns or throws. Where the request comes as a stream, `request` is an
  // empty one, and the body calls CheckResources() with the first.
  template <typename Body>
  grpc::Status Answer(const grpc::ServerContextBase& context,
                      const google::protobuf::Message& request,
                      const Body& body) const {
    Call call;
    absl::Status outcome;
    grpc::Status answer = wire::Answer([&]() -> absl::Status {
      outcome = absl::InternalError("an exception ended the call");
      outcome = Admit(context, request, call);
      if (outcome.ok()) outcome = drain_.Explain(body(call));
      return outcome;
    });
    Note(context, request, call, outcome);
    return answer;
  }

  // Long calls ask it whether they may go on.
  const Drain& drain() const { return drain_; }
  Drain& drain() { return drain_; }

  // Fills `call` in, if it may be made.
  absl::Status Admit(const grpc::ServerContextBase& context,
                     const google::protobuf::Message& request,
                     Call& call) const;

  // The same for a call whose requests are still to come, of which `request` is
  // an empty one: what they name is to be checked by CheckResources().
  absl::Status AdmitStream(const grpc::ServerContextBase& context,
                           const google::protobuf::Message& request,
                           Call& call) const;

  // Whether `request` holds names, and the caller has the rights to what they
  // name, in the rule's order. To be asked again where a right is used long
  // after, and by calls whose rules say `checked_later`.
  absl::Status CheckResources(const google::protobuf::Message& request,
                              const Call& call) const;

  // Tells the audit log how a call ended, if it is one that changes something.
  // Answer() does so itself.
  void Note(const grpc::ServerContextBase& context,
            const google::protobuf::Message& request, const Call& call,
            const absl::Status& outcome) const;

 private:
  absl::Status CheckNames(const google::protobuf::Message& request,
                          const AccessRule& rule) const;
  absl::Status CheckResource(const google::protobuf::Message& request,
                             const NamedResource& named,
                             const access::Principal& caller) const;
  const Parts parts_;
  Drain drain_;
};

// A request id of the caller's making is the caller's own: nobody learns from
// another's, or is answered with what another made.
std::string OwnRequestId(const access::Principal& caller,
                         const std::string& request_id);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_GATE_H_
