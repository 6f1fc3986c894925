#include "server/front/http/exchange.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/overloaded.h"
#include "base/status_macros.h"
#include "server/app/images.h"
#include "server/app/operation.h"
#include "server/app/probabilities.h"
#include "server/front/grpc/trace_context.h"
#include "server/front/http/answer.h"
#include "server/front/http/percent.h"
#include "server/jobs/random_token.h"
#include "server/wire/status.h"

namespace tessera::front::http {
namespace {

constexpr size_t kRequestIdBytes = 8;

// What `body` returns or throws.
template <typename Body>
auto Guarded(const Body& body) -> decltype(body()) {
  decltype(body()) result = absl::UnknownError("");
  const grpc::Status thrown = wire::Answer([&] {
    result = body();
    return absl::OkStatus();
  });
  if (!thrown.ok()) return wire::FromGrpc(thrown);
  return result;
}

std::string RequestIdOf(const Head& head) {
  const std::string& given = head.header(kRequestIdMetadata);
  return IsRequestId(given) ? given : jobs::RandomToken(kRequestIdBytes);
}

Severity SeverityOf(int status) {
  if (status == 500) return Severity::kError;
  return status == 429 || status > 500 ? Severity::kWarning : Severity::kInfo;
}

}  // namespace

absl::Status BodyTooLarge(size_t most_bytes) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the request's body has more than %d bytes; send less at once, and "
          "files by PUT /v1/files/{sha256}",
          most_bytes)),
      "BODY_TOO_LARGE");
}

absl::StatusOr<std::string> Pulled(const Puller& pull) {
  return Guarded([&] { return pull(); });
}

Exchange::Exchange(const Dependencies& dependencies, Head head,
                   std::string peer)
    : dependencies_(dependencies), head_(std::move(head)), start_(absl::Now()) {
  request_.method = head_.method == "HEAD" ? "GET" : head_.method;
  request_.headers = head_.headers;
  request_.caller.request_id = RequestIdOf(head_);
  request_.caller.peer = std::move(peer);
}

Exchange::~Exchange() {
  if (!ended_) End(499, absl::CancelledError("the client has gone"));
}

absl::Status Exchange::Route() {
  const std::pair<absl::string_view, absl::string_view> target =
      absl::StrSplit(head_.target, absl::MaxSplits('?', 1));
  ASSIGN_OR_RETURN(Router::Match match,
                   dependencies_.router.Find(request_.method, target.first));
  route_ = match.route;
  request_.values = std::move(match.values);
  request_.path = DecodePercent(target.first).value_or("");
  auto query = ParseQuery(target.second);
  if (!query) {
    return WithReason(
        absl::InvalidArgumentError("the query has a malformed escape"),
        "PATH_INVALID");
  }
  request_.query = *std::move(query);
  return absl::OkStatus();
}

absl::Status Exchange::Admit(const std::string& credential) {
  if (!credential.empty()) request_.headers["authorization"] = credential;
  const bool transcoded =
      std::holds_alternative<AsyncEndpoint>(route_->handler);
  // Nobody unknown sends bodies, except the one that asks for a session.
  if (route_->operation != nullptr || (transcoded && head_.has_body)) {
    RETURN_IF_ERROR(
        dependencies_.entrance->Authenticate(credential, request_.caller));
  }
  if (route_->operation == nullptr) return absl::OkStatus();
  return dependencies_.entrance->CheckRole(request_.caller, *route_->operation);
}

absl::Status Exchange::Begin() {
  return Guarded([&] { return TryBegin(); });
}

absl::Status Exchange::TryBegin() {
  std::string credential;
  if (dependencies_.entrance != nullptr) {
    ASSIGN_OR_RETURN(credential, dependencies_.entrance->CredentialOf(head_));
  }
  RETURN_IF_ERROR(Route());
  if (dependencies_.entrance != nullptr) RETURN_IF_ERROR(Admit(credential));
  if (const auto* reception = std::get_if<Reception>(&route_->handler)) {
    ASSIGN_OR_RETURN(receiver_,
                     Guarded([&] { return (*reception)(request_); }));
    body_ = Body::kReceived;
  } else if (head_.has_body) {
    if (head_.content_length.value_or(0) > most_body_bytes()) {
      return BodyTooLarge(most_body_bytes());
    }
    body_ = Body::kWhole;
  }
  return absl::OkStatus();
}

size_t Exchange::most_body_bytes() const {
  const bool open = route_->operation == nullptr &&
                    !std::holds_alternative<AsyncEndpoint>(route_->handler);
  return open ? kMaxOpenBodyBytes : kMaxBodyBytes;
}

bool Exchange::is_slow() const {
  const app::Operation* const slow[] = {
      &app::kReadImage,       &app::kCropImage,
      &app::kReadSampleFile,  &app::kReadSegmentationResults,
      &app::kReadProbability, &app::kExportModelVersion};
  return std::find(std::begin(slow), std::end(slow), route_->operation) !=
         std::end(slow);
}

absl::Status Exchange::Take(const std::string& bytes) {
  return Guarded([&] { return receiver_->Take(bytes); });
}

void Exchange::Run(std::string body, Respond respond) {
  request_.body = std::move(body);
  std::visit(Overloaded{[&](const Endpoint& endpoint) {
                          respond(Guarded([&] { return endpoint(request_); }));
                        },
                        [&](const Reception&) {
                          respond(Guarded([&] { return receiver_->Finish(); }));
                        },
                        [&](const AsyncEndpoint& endpoint) {
                          const absl::Status begun = Guarded([&] {
                            endpoint(request_, respond);
                            return absl::OkStatus();
                          });
                          if (!begun.ok()) respond(begun);
                        }},
             route_->handler);
}

Response Exchange::Refuse(const absl::Status& error) const {
  Response response = ErrorResponse(error, request_id());
  if (response.status == 405) {
    response.headers["Allow"] = dependencies_.router.Verbs(head_.target);
  }
  return response;
}

void Exchange::End(int status, const absl::Status& error) {
  ended_ = true;
  const absl::Duration time = absl::Now() - start_;
  const std::string label =
      route_ == nullptr ? "unknown"
                        : absl::StrCat(route_->verb, " ", route_->path.text());
  dependencies_.metrics
      .GetCounter("tessera_http_requests_total", "HTTP requests by outcome.",
                  {{"route", label}, {"status", absl::StrCat(status)}})
      .Increment();
  dependencies_.metrics
      .GetSecondsHistogram("tessera_http_seconds",
                           "Duration of HTTP requests, to the last byte.",
                           {{"route", label}})
      .Observe(absl::ToDoubleSeconds(time));
  // gRPC's log has the calls that were passed on. Reads come all the time.
  const bool passed_on = route_ != nullptr &&
                         std::holds_alternative<AsyncEndpoint>(route_->handler);
  if (error.ok() && (passed_on || request_.method == "GET")) return;
  std::vector<LogField> fields = {
      {"request", label},
      {"status", absl::StrCat(status)},
      {"seconds", absl::StrFormat("%.3f", absl::ToDoubleSeconds(time))},
      {"request_id", request_id()},
      {"peer", request_.caller.peer}};
  if (!error.ok()) {
    fields.emplace_back("error", std::string(error.message()));
    fields.emplace_back("reason", ReasonOf(error));
    fields.emplace_back("resource", ResourceOf(error));
  }
  Log(SeverityOf(status), "http", fields);
}

}  // namespace tessera::front::http
