// The one place where calls come in.
#ifndef TESSERA_SERVER_FRONT_GRPC_ENTRANCE_H_
#define TESSERA_SERVER_FRONT_GRPC_ENTRANCE_H_

#include <functional>
#include <memory>
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
#include "server/front/grpc/trace_context.h"
#include "server/front/grpc/unary_calls.h"
#include "server/wire/status.h"

namespace tessera::front {

// Finds out who calls, and answers unary calls on the threads of UnaryCalls.
//
// The use cases check the caller's rights. The entrance refuses unknown callers
// and callers whose role is too low before it parses the names in the request.
//
// Errors of all methods: UNAVAILABLE (SERVER_DRAINING) when the server is about
// to end; UNAUTHENTICATED (CREDENTIALS_MISSING, TOKEN_INVALID, TOKEN_EXPIRED);
// RESOURCE_EXHAUSTED (MESSAGE_TOO_LARGE); PERMISSION_DENIED (ROLE_TOO_LOW).
//
// Thread-safe. Borrows everything it is given.
class Entrance {
 public:
  Entrance(const app::AccessControl& control, const Drain& drain,
           UnaryCalls& calls)
      : control_(control), drain_(drain), calls_(calls) {}

  // `resource` is the name in the request, for the audit log.
  absl::StatusOr<app::Caller> Enter(const grpc::ServerContextBase& context,
                                    const app::Operation& operation,
                                    const std::string& resource = "") const;

  // Guards a stream of the caller whom Enter() returned.
  std::unique_ptr<access::OpenCallers::Entry> Guard(
      const grpc::ServerContextBase& context, const app::Caller& caller,
      access::OpenCallers::Refused refused) const;

  // Checks the caller of a worker's call. Workers hand in their work while the
  // server drains. Errors: UNAUTHENTICATED as above; PERMISSION_DENIED
  // (ROLE_NOT_WORKER).
  absl::Status CheckWorker(const grpc::ServerContextBase& context) const;

  // Answers a call with what `body` returns or throws. `body` takes a const
  // app::Caller& and returns absl::Status. Return the reactor to gRPC.
  template <typename Body>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   const app::Operation& operation,
                                   Body body) const {
    return calls_.Answer(context, Entered(context, operation, "", body));
  }

  // Answers a call that needs no credentials. `body` takes nothing.
  template <typename Body>
  grpc::ServerUnaryReactor* AnswerEverybody(
      grpc::CallbackServerContext& context, Body body) const {
    return calls_.Answer(context, [this, &context, body = std::move(body)] {
      const trace::Scope scope(SpanOf(context));
      return wire::Answer([&]() -> absl::Status {
        RETURN_IF_ERROR(drain_.CheckBegin());
        return body();
      });
    });
  }

  // Answers a call that names one resource: `body` also takes the parsed name.
  // Errors: INVALID_ARGUMENT (NAME_INVALID) if `text` does not parse.
  template <typename Name, typename Body>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   const app::Operation& operation,
                                   const std::string& text, Body body) const {
    return calls_.Answer(context, Entered(context, operation, text,
                                          Parsed<Name>(operation, text, body)));
  }

  // The two overloads above, for calls that may take seconds or minutes.
  // `resource` as for Enter().
  template <typename Body>
  grpc::ServerUnaryReactor* AnswerSlowly(grpc::CallbackServerContext& context,
                                         const app::Operation& operation,
                                         const std::string& resource,
                                         Body body) const {
    // The caller is looked up before the call waits for a slow thread, so
    // that users take turns there.
    const auto caller = std::make_shared<app::Caller>();
    return calls_.AnswerSlowly(
        context, Admission(context, operation, resource, caller),
        [this, &context, caller, body = std::move(body)] {
          const trace::Scope scope(SpanOf(context));
          return wire::Answer([&] { return drain_.Explain(body(*caller)); });
        });
  }
  template <typename Name, typename Body>
  grpc::ServerUnaryReactor* AnswerSlowly(grpc::CallbackServerContext& context,
                                         const app::Operation& operation,
                                         const std::string& text,
                                         Body body) const {
    return AnswerSlowly(context, operation, text,
                        Parsed<Name>(operation, text, body));
  }

  // Parses `text`; the audit log is told of a name that does not parse.
  // Errors: INVALID_ARGUMENT (NAME_INVALID).
  template <typename Name>
  absl::StatusOr<Name> Parse(const app::Caller& caller,
                             const app::Operation& operation,
                             const std::string& text) const {
    absl::StatusOr<Name> name = Name::Parse(text);
    if (!name.ok()) control_.Note(caller, operation, text, name.status());
    return name;
  }

  // Long calls ask the drain whether they may go on.
  const Drain& drain() const { return drain_; }

 private:
  // Finds out who calls, for UnaryCalls::AnswerSlowly().
  std::function<absl::StatusOr<std::string>()> Admission(
      const grpc::ServerContextBase& context, const app::Operation& operation,
      std::string resource, std::shared_ptr<app::Caller> caller) const;

  template <typename Body>
  auto Entered(const grpc::ServerContextBase& context,
               const app::Operation& operation, std::string resource,
               Body body) const {
    return [this, &context, &operation, resource = std::move(resource),
            body = std::move(body)] {
      const trace::Scope scope(SpanOf(context));
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
