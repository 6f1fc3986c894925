#include "server/front/http/stored_objects.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "rpc/object_receiver.h"

namespace tessera::front::http {

std::optional<int> ChannelOf(const segmentation::JobImage& image) {
  if (image.chosen.channel <= 0) return std::nullopt;
  return image.chosen.channel;
}

absl::StatusOr<results::SegmentSummary> ReadObjects(
    wire::StoredResults& stored, const segmentation::JobImage& image,
    results::ObjectSink& sink) {
  rpc::ObjectReceiver receiver({.channel = ChannelOf(image),
                                .slices = image.chosen.slices,
                                .image_sha256 = image.chosen.sha256},
                               sink);
  v1::SegmentResponse response;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, stored.Next(response));
    if (!more) return receiver.Finish();
    RETURN_IF_ERROR(receiver.Take(response));
  }
}

absl::StatusOr<segmentation::SegmentationId> JobIn(const Request& request) {
  return segmentation::SegmentationId::Parse(request.value("name"));
}

absl::StatusOr<int64_t> NumberIn(const Request& request,
                                 const std::string& name, int64_t otherwise,
                                 int64_t least) {
  const std::string in_path = request.value(name);
  const std::string text = in_path.empty() ? request.parameter(name) : in_path;
  if (text.empty()) return otherwise;
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= least) return number;
  return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                        "%s is %s; it must be a whole number of at least %d",
                        name, Quoted(text), least)),
                    "PARAMETER_INVALID", name);
}

}  // namespace tessera::front::http
