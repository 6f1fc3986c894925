#include "server/front/http/administration_endpoints.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr int64_t kUsualPage = 100;
constexpr int64_t kMostOnPage = 1000;

// In proto3 JSON's way: int64 as text.
std::string Text(int64_t number) { return absl::StrCat(number); }

Response Answer(const Json& json) {
  return JsonResponse(
      json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

absl::StatusOr<Response> Usage(const app::Administration& administration,
                               const Request& request) {
  ASSIGN_OR_RETURN(const app::ServerUsage usage,
                   administration.Usage(request.caller));
  Json users = Json::array();
  for (const access::UserUsage& user : usage.users) {
    users.push_back({{"user", user.user},
                     {"storedBytes", Text(user.stored_bytes)},
                     {"datasets", Text(user.datasets)},
                     {"models", Text(user.models)},
                     {"trainingJobs", Text(user.training_jobs)},
                     {"segmentationJobs", Text(user.segmentation_jobs)}});
  }
  return Answer({{"users", std::move(users)},
                 {"maxStoredBytesPerUser", Text(usage.max_stored_bytes)},
                 {"maxPixelsPerHourPerUser", Text(usage.max_pixels_per_hour)},
                 {"files", Text(usage.files)},
                 {"fileBytes", Text(usage.file_bytes)},
                 {"diskBytes", Text(usage.disk_bytes)},
                 {"diskFreeBytes", Text(usage.disk_free_bytes)}});
}

absl::StatusOr<access::AuditQuestion> QuestionOf(const Request& request) {
  access::AuditQuestion question{
      .user = request.parameter("user"),
      .rpc = request.parameter("method"),
      .resource = request.parameter("resource"),
      .failures = request.parameter("failures") == "true"};
  ASSIGN_OR_RETURN(const int64_t size,
                   NumberIn(request, "pageSize", kUsualPage, 0));
  question.most =
      static_cast<int>(size == 0 ? kUsualPage : std::min(size, kMostOnPage));
  const std::string token = request.parameter("pageToken");
  if (token.empty()) return question;
  if (absl::SimpleAtoi(token, &question.before) && question.before > 0) {
    return question;
  }
  return WithReason(
      absl::InvalidArgumentError(
          "pageToken is not one that this list gave; leave it out to begin"),
      "PAGE_TOKEN_INVALID");
}

absl::StatusOr<Response> Audit(const app::Administration& administration,
                               const Request& request) {
  ASSIGN_OR_RETURN(const access::AuditQuestion question, QuestionOf(request));
  ASSIGN_OR_RETURN(const access::AuditPage page,
                   administration.Audit(request.caller, question));
  Json entries = Json::array();
  for (const access::AuditEntry& entry : page.entries) {
    entries.push_back(
        {{"time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", entry.time,
                                   absl::UTCTimeZone())},
         {"user", entry.user},
         {"method", entry.rpc},
         {"resource", entry.resource},
         {"code", entry.code},
         {"reason", entry.reason},
         {"requestId", entry.request_id},
         {"peer", entry.peer}});
  }
  return Answer({{"entries", std::move(entries)},
                 {"nextPageToken", page.next == 0 ? "" : Text(page.next)}});
}

constexpr char kUsageSchema[] =
    R"({"type":"object","required":["users","maxStoredBytesPerUser","maxPixelsPerHourPerUser","files","fileBytes","diskBytes","diskFreeBytes"],"properties":{
"users":{"type":"array","items":{"type":"object","required":["user","storedBytes","datasets","models","trainingJobs","segmentationJobs"],"properties":{
"user":{"type":"string"},"storedBytes":{"type":"string","format":"int64"},"datasets":{"type":"string","format":"int64"},
"models":{"type":"string","format":"int64"},"trainingJobs":{"type":"string","format":"int64"},"segmentationJobs":{"type":"string","format":"int64"}}}},
"maxStoredBytesPerUser":{"type":"string","format":"int64","description":"0: no limit."},
"maxPixelsPerHourPerUser":{"type":"string","format":"int64","description":"0: no limit."},
"files":{"type":"string","format":"int64"},"fileBytes":{"type":"string","format":"int64"},
"diskBytes":{"type":"string","format":"int64","description":"0: unknown."},"diskFreeBytes":{"type":"string","format":"int64"}}})";
constexpr char kAuditSchema[] =
    R"({"type":"object","required":["entries","nextPageToken"],"properties":{
"entries":{"type":"array","items":{"type":"object","required":["time","user","method","resource","code","reason","requestId","peer"],"properties":{
"time":{"type":"string","format":"date-time"},"user":{"type":"string"},"method":{"type":"string"},"resource":{"type":"string"},
"code":{"type":"string"},"reason":{"type":"string"},"requestId":{"type":"string"},"peer":{"type":"string"}}}},
"nextPageToken":{"type":"string","description":"Empty: there are no earlier entries."}}})";

std::vector<QueryParameter> AuditParameters() {
  return {{.name = "user",
           .type = "string",
           .description = "Only what this user did."},
          {.name = "method",
           .type = "string",
           .description = "Only this method, such as DeleteDataset."},
          {.name = "resource",
           .type = "string",
           .description = "Only resources whose names have this text in them."},
          {.name = "failures",
           .type = "boolean",
           .description = "Only what failed."},
          {.name = "pageSize",
           .type = "integer",
           .description = "At most so many entries; 100 if left out."},
          {.name = "pageToken",
           .type = "string",
           .description = "The nextPageToken of the page before."}};
}

}  // namespace

void AddAdministrationEndpoints(Router& router,
                                const app::Administration& administration) {
  router.Add(
      "GET", "/v1/usage", app::kReadUsage,
      [&administration](const Request& request) {
        return Usage(administration, request);
      },
      {.summary = "Tells what each user stores and owns, and the quotas.",
       .response_schema = kUsageSchema});
  router.Add(
      "GET", "/v1/auditLog", app::kReadAuditLog,
      [&administration](const Request& request) {
        return Audit(administration, request);
      },
      {.summary = "Lists who changed what, the newest first. A page may be "
                  "short; the list ends where nextPageToken is empty.",
       .query = AuditParameters(),
       .response_schema = kAuditSchema});
}

}  // namespace tessera::front::http
