#include "server/front/http/exchange.h"

#include <algorithm>
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
#include "server/app/annotations.h"
#include "server/app/images.h"
#include "server/app/operation.h"
#include "server/app/probabilities.h"
#include "server/app/validation.h"
#include "server/front/grpc/trace_context.h"
#include "server/front/http/answer.h"
#include "server/front/http/percent.h"
#include "server/jobs/random_token.h"
#include "server/wire/status.h"

namespace tessera::front::http {
namespace {

constexpr size_t kRequestIdBytes = 8;
// No status of HTTP: no client sees it.
constexpr int kClientLeft = 499;

using Operations = std::vector<const app::Operation*>;

// What `body` returns or throws.
template <typename Body>
auto Caught(const Body& body) -> decltype(body()) {
  decltype(body()) result = absl::UnknownError("");
  const grpc::Status thrown = wire::Answer([&] {
    result = body();
    return absl::OkStatus();
  });
  if (!thrown.ok()) return wire::FromGrpc(thrown);
  return result;
}

bool IsAmong(const Operations& operations, const http::Route* route) {
  return route != nullptr &&
         std::find(operations.begin(), operations.end(), route->operation) !=
             operations.end();
}

absl::Status ClientLeft() {
  return absl::CancelledError("the client has gone");
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

template <typename Step>
auto Exchange::Guarded(const Step& step) const -> decltype(step()) {
  const trace::Scope scope(span_ ? span_->context() : std::nullopt);
  return Caught(step);
}

absl::StatusOr<std::string> Pulled(const Puller& pull) {
  return Caught([&] { return pull(); });
}

Exchange::Exchange(const Dependencies& dependencies, Head head,
                   std::string peer)
    : dependencies_(dependencies),
      head_(std::move(head)),
      start_(absl::Now()),
      client_span_(
          trace::ParseTraceparent(head_.header(trace::kTraceparent))) {
  request_.method = head_.method == "HEAD" ? "GET" : head_.method;
  request_.headers = head_.headers;
  request_.caller.request_id = RequestIdOf(head_);
  request_.caller.peer = std::move(peer);
  request_.client_left = client_left_.get_token();
  // Whatever shows who calls, until that was looked up.
  turn_ = head_.header("authorization");
  if (turn_.empty()) turn_ = CookieIn(head_.header("cookie"), kSessionCookie);
  if (turn_.empty()) turn_ = app::HostOf(request_.caller.peer);
}

Exchange::~Exchange() {
  if (!ended_) End(kClientLeft, ClientLeft());
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
  // Nobody unknown sends bodies, except the one that asks for a session.
  if (route_->operation != nullptr || (is_passed_on() && head_.has_body)) {
    RETURN_IF_ERROR(
        dependencies_.entrance->Authenticate(credential, request_.caller));
    turn_ = TurnOf(request_.caller);
  }
  if (route_->operation == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(dependencies_.entrance->CheckRole(request_.caller,
                                                    *route_->operation));
  return TakeSeat();
}

absl::Status Exchange::TakeSeat() {
  static const auto& with_files = *new Operations{
      &app::kUploadFile, &app::kReadSampleFile, &app::kReadSegmentationResults,
      &app::kExportModelVersion};
  if (dependencies_.streams == nullptr || !IsAmong(with_files, route_)) {
    return absl::OkStatus();
  }
  auto seat = dependencies_.streams->Admit(request_.caller.principal.user);
  if (!seat.ok()) {
    dependencies_.entrance->Note(request_.caller, *route_->operation,
                                 seat.status());
    return seat.status();
  }
  seat_ = *std::move(seat);
  return absl::OkStatus();
}

void Exchange::BeginSpan() {
  if (is_passed_on()) return;  // The call has a span.
  // Pages, and programs that ask for metrics, come all the time.
  const bool begins = client_span_ ? client_span_->sampled
                                   : route_->operation != nullptr;
  if (begins) {
    span_.emplace(Label(), trace::Kind::kServer, client_span_, start_);
  }
}

std::function<void()> Exchange::Traced(std::function<void()> work) const {
  if (!span_ || !span_->context()) return work;
  return [context = span_->context(), work = std::move(work)] {
    const trace::Scope scope(context);
    work();
  };
}

bool Exchange::is_passed_on() const {
  return route_ != nullptr &&
         std::holds_alternative<AsyncEndpoint>(route_->handler);
}

std::string Exchange::Label() const {
  if (route_ == nullptr) return "unknown";
  return absl::StrCat(route_->verb, " ", route_->path.text());
}

absl::Status Exchange::Begin() {
  return Caught([&] { return TryBegin(); });
}

absl::Status Exchange::TryBegin() {
  std::string credential;
  if (dependencies_.entrance != nullptr) {
    ASSIGN_OR_RETURN(credential, dependencies_.entrance->CredentialOf(head_));
  }
  RETURN_IF_ERROR(Route());
  BeginSpan();
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
  static const auto& slow = *new Operations{
      &app::kReadImage,       &app::kCropImage,
      &app::kReadSampleFile,  &app::kReadSegmentationResults,
      &app::kReadProbability, &app::kExportModelVersion,
      &app::kPaintOutlines,   &app::kEvaluateSample};
  return IsAmong(slow, route_);
}

absl::Status Exchange::Take(const std::string& bytes) {
  return Guarded([&] { return receiver_->Take(bytes); });
}

void Exchange::Run(std::string body, Respond respond) {
  request_.body = std::move(body);
  // It may have waited for a thread.
  if (client_left_.stop_requested()) return respond(ClientLeft());
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
  seat_.reset();
  const absl::Duration time = absl::Now() - start_;
  dependencies_.metrics
      .GetCounter("tessera_http_requests_total", "HTTP requests by outcome.",
                  {{"route", Label()}, {"status", absl::StrCat(status)}})
      .Increment();
  dependencies_.metrics
      .GetSecondsHistogram("tessera_http_seconds",
                           "Duration of HTTP requests, to the last byte.",
                           {{"route", Label()}})
      .Observe(absl::ToDoubleSeconds(time));
  if (span_) {
    span_->Set("http.request.method", head_.method);
    if (route_ != nullptr) span_->Set("http.route", route_->path.text());
    span_->Set("http.response.status_code", int64_t{status});
    span_->Set("tessera.request_id", request_id());
    span_->End(error);
  }
  // gRPC's log has the calls that were passed on. Reads come all the time.
  if (error.ok() && (is_passed_on() || request_.method == "GET")) return;
  WriteLog(status, error, time);
}

void Exchange::WriteLog(int status, const absl::Status& error,
                        absl::Duration time) const {
  std::vector<LogField> fields = {
      {"request", Label()},
      {"status", absl::StrCat(status)},
      {"seconds", absl::StrFormat("%.3f", absl::ToDoubleSeconds(time))},
      {"request_id", request_id()},
      {"peer", request_.caller.peer}};
  if (client_span_) {
    fields.emplace_back("trace_id", client_span_->trace_id);
    fields.emplace_back("parent_id", client_span_->span_id);
  }
  if (!error.ok()) {
    fields.emplace_back("error", std::string(error.message()));
    fields.emplace_back("reason", ReasonOf(error));
    fields.emplace_back("resource", ResourceOf(error));
  }
  Log(SeverityOf(status), "http", fields);
}

}  // namespace tessera::front::http
