#include "server/front/http/draft_endpoints.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/image_parameters.h"
#include "server/front/http/picture_answers.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr char kPlaceProperties[] =
    R"("slice":{"type":"integer"},"channel":{"type":"integer"},)"
    R"("x0":{"type":"integer"},"y0":{"type":"integer"},)"
    R"("x1":{"type":"integer"},"y1":{"type":"integer"})";
constexpr char kPlaceNames[] = R"("slice","channel","x0","y0","x1","y1")";

Json JsonOf(const drafts::Place& place) {
  return {{"slice", place.slice}, {"channel", place.channel},
          {"x0", place.x0},       {"y0", place.y0},
          {"x1", place.x1},       {"y1", place.y1}};
}

Json JsonOf(const drafts::Draft& draft) {
  Json json = JsonOf(draft.place);
  json["file"] = draft.place.sha256;
  json["filename"] = draft.filename;
  json["sample"] = draft.sample;
  json["objects"] = draft.objects;
  json["revision"] = absl::StrCat(draft.revision);
  json["writer"] = draft.writer;
  json["sizeBytes"] = absl::StrCat(draft.size_bytes);
  json["changeTime"] =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", draft.change_time,
                       absl::UTCTimeZone());
  return json;
}

std::string TextOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The path's file and slice, the query's channel and region. Without a slice in
// the path, the query's.
absl::StatusOr<drafts::Place> PlaceOf(const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  ASSIGN_OR_RETURN(const imaging::Rect region, RegionOf(request));
  return drafts::Place{.sha256 = id.sha256,
                       .slice = id.slice,
                       .channel = id.channel,
                       .x0 = region.x0,
                       .y0 = region.y0,
                       .x1 = region.x1,
                       .y1 = region.y1};
}

absl::StatusOr<Response> Put(app::Drafts& drafts, const Request& request) {
  drafts::Draft draft{.place = {},
                      .filename = request.parameter("filename"),
                      .sample = request.parameter("sample"),
                      .writer = request.parameter("writer"),
                      .content = request.body};
  ASSIGN_OR_RETURN(draft.place, PlaceOf(request));
  ASSIGN_OR_RETURN(draft.objects, QueryNumber(request, "objects", 0));
  ASSIGN_OR_RETURN(const int64_t expected,
                   NumberIn(request, "expectedRevision", 0, 0));
  ASSIGN_OR_RETURN(const int64_t revision,
                   drafts.Put(request.caller, draft, expected));
  return JsonResponse(TextOf({{"revision", absl::StrCat(revision)}}));
}

absl::StatusOr<Response> Get(const app::Drafts& drafts,
                             const Request& request) {
  ASSIGN_OR_RETURN(const drafts::Place place, PlaceOf(request));
  ASSIGN_OR_RETURN(drafts::Draft draft, drafts.Get(request.caller, place));
  Response response{.content_type = "application/octet-stream"};
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Tessera-Revision"] = absl::StrCat(draft.revision);
  response.headers["X-Tessera-Writer"] = draft.writer;
  response.headers["X-Tessera-Change-Time"] =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", draft.change_time,
                       absl::UTCTimeZone());
  response.body = std::move(draft.content);
  return response;
}

absl::StatusOr<Response> List(const app::Drafts& drafts,
                              const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<drafts::Draft> found,
                   drafts.List(request.caller));
  Json list = Json::array();
  for (const drafts::Draft& draft : found) list.push_back(JsonOf(draft));
  return JsonResponse(TextOf({{"drafts", std::move(list)}}));
}

absl::StatusOr<Response> Remove(app::Drafts& drafts, const Request& request) {
  ASSIGN_OR_RETURN(const drafts::Place place, PlaceOf(request));
  RETURN_IF_ERROR(drafts.Remove(request.caller, place));
  return JsonResponse("{}");
}

absl::StatusOr<Response> Enter(app::Drafts& drafts, const Request& request) {
  ASSIGN_OR_RETURN(const drafts::Place place, PlaceOf(request));
  ASSIGN_OR_RETURN(
      const std::vector<drafts::Editor> editors,
      drafts.Enter(request.caller, request.value("editor"), place));
  return JsonResponse(EditorsJson(place.sha256, editors));
}

std::vector<QueryParameter> PlaceParameters(bool with_slice) {
  std::vector<QueryParameter> parameters = {
      {.name = "channel",
       .type = "integer",
       .description = "The file's channel, counted from 1; 1 if left out."}};
  if (with_slice) {
    parameters.push_back(
        {.name = "slice",
         .type = "integer",
         .description = "The slice, counted from 1; 1 if left out."});
  }
  return With(std::move(parameters), RegionQuery());
}

Description AboutPut() {
  Description about{
      .summary = "Keeps a drawing that is not saved as a sample yet.",
      .query = PlaceParameters(/*with_slice=*/false),
      .request_type = "application/octet-stream",
      .response_schema =
          R"({"type":"object","required":["revision"],"properties":{"revision":{"type":"string","format":"int64"}}})"};
  about.query.push_back({.name = "writer",
                         .type = "string",
                         .description = "The id of the editor that sends the "
                                        "drawing: letters, digits, hyphens.",
                         .required = true});
  about.query.push_back(
      {.name = "expectedRevision",
       .type = "integer",
       .description = "The revision that the drawing goes on from; refused "
                      "if another editor has changed it since."});
  about.query.push_back({.name = "filename",
                         .type = "string",
                         .description = "The image's name."});
  about.query.push_back({.name = "sample",
                         .type = "string",
                         .description = "The name of the sample that is "
                                        "corrected."});
  about.query.push_back({.name = "objects",
                         .type = "integer",
                         .description = "How many objects are drawn."});
  return about;
}

std::string ListSchema() {
  return absl::StrCat(
      R"({"type":"object","required":["drafts"],"properties":{"drafts":{"type":"array","items":{"type":"object","required":["file","filename","sample","objects","revision","writer","sizeBytes","changeTime",)",
      kPlaceNames,
      R"(],"properties":{"file":{"type":"string"},"filename":{"type":"string"},"sample":{"type":"string"},"objects":{"type":"integer"},"revision":{"type":"string","format":"int64"},"writer":{"type":"string"},"sizeBytes":{"type":"string","format":"int64"},"changeTime":{"type":"string","format":"date-time"},)",
      kPlaceProperties, "}}}}}");
}

std::string EditorsSchema() {
  return absl::StrCat(
      R"({"type":"object","required":["file","editors"],"properties":{"file":{"type":"string"},"editors":{"type":"array","items":{"type":"object","required":["editor","user",)",
      kPlaceNames,
      R"(],"properties":{"editor":{"type":"string"},"user":{"type":"string"},)",
      kPlaceProperties, "}}}}}");
}

}  // namespace

std::string EditorsJson(const std::string& sha256,
                        const std::vector<drafts::Editor>& editors) {
  Json list = Json::array();
  for (const drafts::Editor& editor : editors) {
    Json json = JsonOf(editor.place);
    json["editor"] = editor.id;
    json["user"] = editor.user;
    list.push_back(std::move(json));
  }
  return TextOf({{"file", sha256}, {"editors", std::move(list)}});
}

void AddDraftEndpoints(Router& router, app::Drafts& drafts) {
  const std::string draft = "/v1/files/{sha256}/slices/{slice}/draft";
  const std::string editor = "/v1/files/{sha256}/editors/{editor}";
  const std::string nothing = R"({"type":"object"})";
  router.Add(
      "GET", "/v1/drafts", app::kReadDraft,
      [&drafts](const Request& request) { return List(drafts, request); },
      {.summary = "Lists the caller's unfinished drawings, the last changed "
                  "first.",
       .response_schema = ListSchema()});
  router.Add(
      "PUT", draft, app::kWriteDraft,
      [&drafts](const Request& request) { return Put(drafts, request); },
      AboutPut());
  router.Add(
      "GET", draft, app::kReadDraft,
      [&drafts](const Request& request) { return Get(drafts, request); },
      {.summary = "Returns the caller's unfinished drawing of a region.",
       .query = PlaceParameters(false),
       .response_type = "application/octet-stream"});
  router.Add(
      "DELETE", draft, app::kWriteDraft,
      [&drafts](const Request& request) { return Remove(drafts, request); },
      {.summary = "Discards the caller's unfinished drawing of a region.",
       .query = PlaceParameters(false),
       .response_schema = nothing});
  router.Add(
      "PUT", editor, app::kShowPresence,
      [&drafts](const Request& request) { return Enter(drafts, request); },
      {.summary = "Says for 45 s that the caller has a region open, and "
                  "returns who else has the file open.",
       .query = PlaceParameters(true),
       .response_schema = EditorsSchema()});
  router.Add(
      "DELETE", editor, app::kShowPresence,
      [&drafts](const Request& request) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(
            drafts.Leave(request.caller, request.value("editor")));
        return JsonResponse("{}");
      },
      {.summary = "Says that the caller has closed the file.",
       .response_schema = nothing});
}

}  // namespace tessera::front::http
