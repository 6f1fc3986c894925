// The one place where calls come in.
#ifndef TESSERA_SERVER_FRONT_GRPC_ENTRANCE_H_
#define TESSERA_SERVER_FRONT_GRPC_ENTRANCE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/unary_calls.h"
#include "server/wire/status.h"

namespace tessera::front {

// Finds out who calls, and answers calls of one request on the threads of the
// UnaryCalls. The use cases check rights; here a call is refused early whose
// caller is not known or whose role is too low, before its names are looked at.
// Errors of all: UNAVAILABLE (SERVER_DRAINING) when the server is about to end;
// UNAUTHENTICATED (CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED);
// PERMISSION_DENIED (ROLE_TOO_LOW).
//
// Thread-safe. Borrows everything it is given.
class Entrance {
 public:
  Entrance(const app::AccessControl& control, const Drain& drain,
           UnaryCalls& calls)
      : control_(control), drain_(drain), calls_(calls) {}

  // `resource` is what the call names, for the audit log.
  absl::StatusOr<app::Caller> Enter(const grpc::ServerContextBase& context,
                                    const app::Operation& operation,
                                    const std::string& resource = "") const;

  // Answers a call with what `body` (taking a const app::Caller&, returning
  // absl::Status) returns or throws. To be returned to gRPC.
  template <typename Body>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   const app::Operation& operation,
                                   Body body) const {
    return calls_.Answer(context, Entered(context, operation, "", body));
  }

  // The same for a call that names one thing: `body` also takes the name. What
  // does not parse is refused (NAME_INVALID).
  template <typename Name, typename Body>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   const app::Operation& operation,
                                   const std::string& text, Body body) const {
    return calls_.Answer(context, Entered(context, operation, text,
                                          Parsed<Name>(operation, text, body)));
  }

  // Both for what may take seconds and minutes. `resource` as for Enter().
  template <typename Body>
  grpc::ServerUnaryReactor* AnswerSlowly(grpc::CallbackServerContext& context,
                                         const app::Operation& operation,
                                         const std::string& resource,
                                         Body body) const {
    return calls_.AnswerSlowly(context,
                               Entered(context, operation, resource, body));
  }
  template <typename Name, typename Body>
  grpc::ServerUnaryReactor* AnswerSlowly(grpc::CallbackServerContext& context,
                                         const app::Operation& operation,
                                         const std::string& text,
                                         Body body) const {
    return calls_.AnswerSlowly(
        context,
        Entered(context, operation, text, Parsed<Name>(operation, text, body)));
  }

  // The name that `text` is. The audit log is told of what does not parse.
  // Errors: INVALID_ARGUMENT (NAME_INVALID).
  template <typename Name>
  absl::StatusOr<Name> Parse(const app::Caller& caller,
                             const app::Operation& operation,
                             const std::string& text) const {
    absl::StatusOr<Name> name = Name::Parse(text);
    if (!name.ok()) control_.Note(caller, operation, text, name.status());
    return name;
  }

  // Long calls ask it whether they may go on.
  const Drain& drain() const { return drain_; }

 private:
  template <typename Body>
  auto Entered(const grpc::ServerContextBase& context,
               const app::Operation& operation, std::string resource,
               Body body) const {
    return [this, &context, &operation, resource = std::move(resource),
            body = std::move(body)] {
      return wire::Answer([&]() -> absl::Status {
        ASSIGN_OR_RETURN(const app::Caller caller,
                         Enter(context, operation, resource));
        return drain_.Explain(body(caller));
      });
    };
  }
  template <typename Name, typename Body>
  auto Parsed(const app::Operation& operation, std::string text,
              Body body) const {
    return [this, &operation, text = std::move(text),
            body = std::move(body)](const app::Caller& caller) -> absl::Status {
      ASSIGN_OR_RETURN(const Name name, Parse<Name>(caller, operation, text));
      return body(caller, name);
    };
  }

  const app::AccessControl& control_;
  const Drain& drain_;
  UnaryCalls& calls_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_ENTRANCE_H_
