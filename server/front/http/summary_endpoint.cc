#include "server/front/http/summary_endpoint.h"

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/front/grpc/image_results.h"
#include "server/front/http/answer.h"
#include "server/front/http/conditions.h"
#include "server/front/http/image_outputs.h"
#include "server/front/http/request_message.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {

absl::StatusOr<Response> ReadSummary(const app::SegmentationJobs& jobs,
                                     const files::KeptFiles& files,
                                     const Request& request) {
  ASSIGN_OR_RETURN(const auto id, JobIn(request));
  ASSIGN_OR_RETURN(const int64_t position, NumberIn(request, "position", 0, 1));
  ASSIGN_OR_RETURN(const segmentation::ImageResults found,
                   jobs.FindResults(request.caller, id, position));
  Response response = JsonResponse("");
  response.headers["Cache-Control"] = "private, no-cache";
  ASSIGN_OR_RETURN(const bool had,
                   ClientHas(request, TagOf(found, {"summary"}), response));
  if (had) return response;
  wire::StoredResults stored =
      OpenResults(found.job, found.slices,
                  static_cast<int64_t>(found.slices.size()), files);
  v1::SegmentResponse message;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, stored.Next(message));
    // The summary is the last message.
    if (!more || message.has_summary()) break;
  }
  ASSIGN_OR_RETURN(response.body, ToJson(message.summary()));
  return response;
}

}  // namespace tessera::front::http
