#include "server/front/http/answer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/retry_delay.h"
#include "nlohmann/json.hpp"
#include "server/wire/status.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

// The page's own files, and pictures that it makes itself.
constexpr char kContentSecurityPolicy[] =
    "default-src 'self'; img-src 'self' blob:; style-src 'self'; worker-src "
    "'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

int StatusOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

const char* PhraseOf(int status) {
  static const auto& phrases =
      *new std::map<int, const char*>{{200, "OK"},
                                      {201, "Created"},
                                      {202, "Accepted"},
                                      {204, "No Content"},
                                      {206, "Partial Content"},
                                      {303, "See Other"},
                                      {304, "Not Modified"},
                                      {308, "Resume Incomplete"},
                                      {400, "Bad Request"},
                                      {401, "Unauthorized"},
                                      {403, "Forbidden"},
                                      {404, "Not Found"},
                                      {405, "Method Not Allowed"},
                                      {409, "Conflict"},
                                      {412, "Precondition Failed"},
                                      {413, "Content Too Large"},
                                      {416, "Range Not Satisfiable"},
                                      {429, "Too Many Requests"},
                                      {431, "Request Header Fields Too Large"},
                                      {500, "Internal Server Error"},
                                      {501, "Not Implemented"},
                                      {503, "Service Unavailable"},
                                      {504, "Gateway Timeout"}};
  const auto found = phrases.find(status);
  return found == phrases.end() ? "Status" : found->second;
}

Json DetailsOf(const absl::Status& error, const std::string& request_id) {
  const std::string reason = ReasonOf(error);
  Json info = {
      {"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
      {"reason",
       reason.empty() ? absl::StatusCodeToString(error.code()) : reason},
      {"domain", "tessera"},
      {"metadata", Json::object()}};
  if (const std::string resource = ResourceOf(error); !resource.empty()) {
    info["metadata"]["resource"] = Printable(resource.substr(0, 256));
  }
  Json details = {std::move(info)};
  if (const auto delay = RetryDelayOf(error)) {
    details.push_back(
        {{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
         {"retryDelay",
          absl::StrFormat("%gs", absl::ToDoubleSeconds(*delay))}});
  }
  details.push_back({{"@type", "type.googleapis.com/google.rpc.RequestInfo"},
                     {"requestId", request_id}});
  return details;
}

void AppendField(std::string& head, absl::string_view name,
                 absl::string_view value) {
  absl::StrAppend(&head, name, ": ");
  // A line break would begin another field.
  std::copy_if(value.begin(), value.end(), std::back_inserter(head),
               [](char c) {
                 return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
               });
  head += "\r\n";
}

bool HasBody(int status) { return status != 204 && status != 304; }

}  // namespace

int HttpStatusOf(const absl::Status& error) {
  static const auto& own =
      *new std::map<std::string, int>{{"METHOD_NOT_ALLOWED", 405},
                                      {"BODY_TOO_LARGE", 413},
                                      {"FILE_TOO_LARGE", 413},
                                      // The client's bytes are not those that
                                      // it named; the server lost nothing.
                                      {"DIGEST_MISMATCH", 409},
                                      {"TAG_MISMATCH", 412},
                                      {"RANGE_UNSATISFIABLE", 416},
                                      {"HEAD_TOO_LARGE", 431}};
  const auto found = own.find(ReasonOf(error));
  return found == own.end() ? StatusOfCode(error.code()) : found->second;
}

Response ErrorResponse(const absl::Status& error,
                       const std::string& request_id) {
  // Also makes the message printable and short.
  const std::string message = wire::ToGrpc(error).error_message();
  const Json body = {{"error",
                      {{"code", HttpStatusOf(error)},
                       {"status", absl::StatusCodeToString(error.code())},
                       {"message", message},
                       {"details", DetailsOf(error, request_id)}}}};
  Response response =
      JsonResponse(body.dump(-1, ' ', false, Json::error_handler_t::replace),
                   HttpStatusOf(error));
  if (const auto delay = RetryDelayOf(error)) {
    response.headers["Retry-After"] = absl::StrCat(
        std::max(int64_t{1},
                 absl::ToInt64Seconds(absl::Ceil(*delay, absl::Seconds(1)))));
  }
  if (response.status == 401) {
    response.headers["WWW-Authenticate"] = "Bearer";
  }
  return response;
}

Response JsonResponse(std::string json, int status) {
  return {.status = status, .body = std::move(json)};
}

std::string HttpDate() {
  return absl::FormatTime("%a, %d %b %E4Y %H:%M:%S GMT", absl::Now(),
                          absl::UTCTimeZone());
}

std::string HeadText(const Response& response, const std::string& request_id,
                     bool keep_alive, bool chunked) {
  std::map<std::string, std::string> fields = {
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", kContentSecurityPolicy},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"}};
  for (const auto& [name, value] : response.headers) fields[name] = value;
  fields["Connection"] = keep_alive ? "keep-alive" : "close";
  fields["Date"] = HttpDate();
  fields["X-Request-Id"] = request_id;
  if (HasBody(response.status)) {
    fields["Content-Type"] = response.content_type;
    if (chunked) {
      fields["Transfer-Encoding"] = "chunked";
    } else if (!response.pull && !response.feed) {
      fields["Content-Length"] = absl::StrCat(response.body.size());
    }
  }
  std::string head = absl::StrFormat("HTTP/1.1 %d %s\r\n", response.status,
                                     PhraseOf(response.status));
  for (const auto& [name, value] : fields) AppendField(head, name, value);
  for (const std::string& cookie : response.cookies) {
    AppendField(head, "Set-Cookie", cookie);
  }
  head += "\r\n";
  return head;
}

}  // namespace tessera::front::http
