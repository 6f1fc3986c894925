#include "server/front/http/job_creation.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"
#include "server/front/grpc/segmentation_job_intake.h"
#include "server/front/http/answer.h"
#include "server/front/http/request_message.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

constexpr size_t kImagesAtOnce = 1000;

absl::Status Malformed(absl::string_view message) {
  return WithReason(absl::InvalidArgumentError(absl::StrCat(
                        "the request's body is malformed: ", message)),
                    "REQUEST_MALFORMED");
}

absl::Status Parse(const Json& json, google::protobuf::Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      json.dump(-1, ' ', false, Json::error_handler_t::replace), &message);
  return parsed.ok() ? absl::OkStatus()
                     : Malformed(std::string(parsed.message()));
}

// Takes the member out of the object.
Json TakeMember(Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  Json member = std::move(*found);
  object.erase(found);
  return member;
}

// `body` without `images` and `requestId` is the job.
absl::Status TakeHeader(Json& body, const app::Caller& caller,
                        SegmentationJobIntake& intake) {
  v1::CreateSegmentationJobRequest request;
  v1::CreateSegmentationJobRequest::Header& header = *request.mutable_header();
  const Json id = TakeMember(body, "requestId");
  if (id.is_string()) {
    header.set_request_id(id.get<std::string>());
  } else if (!id.is_null()) {
    return Malformed("requestId is no text");
  }
  RETURN_IF_ERROR(Parse(body, *header.mutable_job()));
  return intake.Take(caller, request);
}

absl::Status TakeImages(const Json& images, const app::Caller& caller,
                        SegmentationJobIntake& intake) {
  for (size_t at = 0; at < images.size(); at += kImagesAtOnce) {
    v1::CreateSegmentationJobRequest request;
    const size_t end = std::min(images.size(), at + kImagesAtOnce);
    for (size_t i = at; i < end; ++i) {
      RETURN_IF_ERROR(
          Parse(images[i], *request.mutable_images()->add_images()));
    }
    RETURN_IF_ERROR(intake.Take(caller, request));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::SegmentationJob> Create(const std::string& text,
                                           const app::Caller& caller,
                                           SegmentationJobIntake& intake) {
  RETURN_IF_ERROR(CheckDepth(text));
  Json body = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return Malformed("it must be a JSON object");
  const Json images = TakeMember(body, "images");
  if (!images.is_array()) return Malformed("images must be a list");
  RETURN_IF_ERROR(TakeHeader(body, caller, intake));
  RETURN_IF_ERROR(TakeImages(images, caller, intake));
  return intake.Finish(caller);
}

}  // namespace

absl::StatusOr<Response> CreateSegmentationJob(app::SegmentationJobs& jobs,
                                               const Request& request) {
  SegmentationJobIntake intake(jobs);
  const absl::StatusOr<v1::SegmentationJob> job =
      Create(request.body, request.caller, intake);
  intake.Note(request.caller, job.ok() ? job->name() : "", job.status());
  RETURN_IF_ERROR(job.status());
  ASSIGN_OR_RETURN(std::string json, ToJson(*job));
  return JsonResponse(std::move(json));
}

}  // namespace tessera::front::http
