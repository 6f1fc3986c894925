// Objects of segmentation jobs as the client's writers take them.
#ifndef TESSERA_SERVER_FRONT_HTTP_STORED_OBJECTS_H_
#define TESSERA_SERVER_FRONT_HTTP_STORED_OBJECTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "models/results/object_sink.h"
#include "server/front/http/endpoint.h"
#include "server/segmentation/segmentation_id.h"
#include "server/segmentation/segmentation_job.h"
#include "server/wire/stored_results.h"

namespace tessera::front::http {

// The channel that was asked for; none: the first.
std::optional<int> ChannelOf(const segmentation::JobImage& image);

// Passes the objects of the messages to `sink`, as the command line does with
// those that a server sends. Errors: those of the results and of the sink.
absl::StatusOr<results::SegmentSummary> ReadObjects(
    wire::StoredResults& stored, const segmentation::JobImage& image,
    results::ObjectSink& sink);

// The job in the path's `name`. Errors: INVALID_ARGUMENT (NAME_INVALID).
absl::StatusOr<segmentation::SegmentationId> JobIn(const Request& request);

// The whole number in the query or the path; `otherwise` without one.
// Errors: INVALID_ARGUMENT (PARAMETER_INVALID) unless it is at least `least`.
absl::StatusOr<int64_t> NumberIn(const Request& request,
                                 const std::string& name, int64_t otherwise,
                                 int64_t least);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_STORED_OBJECTS_H_
