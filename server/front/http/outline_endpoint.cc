#include "server/front/http/outline_endpoint.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/imaging/image.h"
#include "models/results/compact_outlines.h"
#include "server/front/grpc/image_results.h"
#include "server/front/http/conditions.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {
namespace {

constexpr size_t kMostBytes = size_t{8} << 20;

// What ends the reading early.
absl::Status Enough() { return absl::OutOfRangeError("the answer is full"); }

bool Reaches(const imaging::Outline& outline, const imaging::Rect& box) {
  double x0 = std::numeric_limits<double>::infinity();
  double y0 = x0;
  double x1 = -x0;
  double y1 = -x0;
  for (const imaging::Polygon& polygon : outline.polygons) {
    for (const imaging::Point& point : polygon.exterior) {
      x0 = std::min(x0, point.x);
      y0 = std::min(y0, point.y);
      x1 = std::max(x1, point.x);
      y1 = std::max(y1, point.y);
    }
  }
  return x0 < box.x1 && y0 < box.y1 && x1 > box.x0 && y1 > box.y0;
}

// Makes the answer of the objects that were asked for, until it is full.
//
// Not thread-safe; one for each answer.
class OutlineSink final : public results::ObjectSink {
 public:
  OutlineSink(int64_t after, std::optional<imaging::Rect> box)
      : after_(after), box_(box) {}

  absl::Status Start(const results::SegmentationStart&) override {
    return absl::OkStatus();
  }
  absl::Status Add(int, results::Object object) override {
    const int64_t number = object.outline.number;
    if (number <= after_) return absl::OkStatus();
    if (outlines_.bytes() >= kMostBytes) {
      next_ = last_;
      return Enough();
    }
    last_ = number;
    if (!box_ || Reaches(object.outline, *box_)) outlines_.Add(object);
    return absl::OkStatus();
  }

  // The `after` of the next answer, if there is more.
  std::optional<int64_t> next() const { return next_; }
  std::string Take() { return outlines_.Take(); }

 private:
  const int64_t after_;
  const std::optional<imaging::Rect> box_;
  results::CompactOutlines outlines_;
  int64_t last_ = 0;
  std::optional<int64_t> next_;
};

absl::StatusOr<std::optional<imaging::Rect>> BoxIn(const Request& request) {
  const std::string text = request.parameter("bbox");
  if (text.empty()) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  int numbers[4] = {};
  bool valid = parts.size() == 4;
  for (size_t i = 0; valid && i < 4; ++i) {
    valid = absl::SimpleAtoi(parts[i], &numbers[i]);
  }
  const imaging::Rect box{numbers[0], numbers[1], numbers[2], numbers[3]};
  if (valid && box.x0 < box.x1 && box.y0 < box.y1) return box;
  return WithReason(
      absl::InvalidArgumentError("bbox must be x0,y0,x1,y1 in whole pixels, "
                                 "with x0 < x1 and y0 < y1"),
      "PARAMETER_INVALID", "bbox");
}

// Equal results have equal bytes, and a slice that is done does not change.
std::string TagOf(const segmentation::StoredSlice& slice,
                  const Request& request) {
  return absl::StrFormat("\"%s-%d-%s-%s\"", slice.blob_sha256.substr(0, 32),
                         slice.offset, request.parameter("after"),
                         request.parameter("bbox"));
}

// Reads the objects of the slice into `response`.
absl::Status FillIn(const segmentation::SliceResults& found,
                    const files::KeptFiles& files, OutlineSink& sink,
                    Response& response) {
  wire::StoredResults stored =
      OpenResults(found.job, {*found.stored}, /*slice_count=*/1, files);
  const absl::Status read = ReadObjects(stored, found.image, sink).status();
  if (!sink.next()) RETURN_IF_ERROR(read);
  if (sink.next())
    response.headers["X-Tessera-Next"] = absl::StrCat(*sink.next());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Response> ReadOutlines(const app::SegmentationJobs& jobs,
                                      const files::KeptFiles& files,
                                      const Request& request) {
  ASSIGN_OR_RETURN(const auto id, JobIn(request));
  ASSIGN_OR_RETURN(const int64_t position, NumberIn(request, "position", 0, 1));
  ASSIGN_OR_RETURN(const int64_t slice, NumberIn(request, "slice", 1, 1));
  ASSIGN_OR_RETURN(const int64_t after, NumberIn(request, "after", 0, 0));
  ASSIGN_OR_RETURN(const auto box, BoxIn(request));
  const int most = std::numeric_limits<int>::max();
  ASSIGN_OR_RETURN(
      const segmentation::SliceResults found,
      jobs.FindSlice(request.caller, id, position,
                     static_cast<int>(std::min<int64_t>(slice, most))));
  Response response{.content_type = "application/vnd.tessera.outlines"};
  const bool final = found.stored.has_value() || IsFinal(found.image.state);
  response.headers["X-Tessera-Final"] = final ? "true" : "false";
  response.headers["Cache-Control"] = "private, no-cache";
  OutlineSink sink(after, box);
  if (found.stored) {
    ASSIGN_OR_RETURN(
        const bool had,
        ClientHas(request, TagOf(*found.stored, request), response));
    if (had) return response;
    RETURN_IF_ERROR(FillIn(found, files, sink, response));
  }
  response.body = sink.Take();
  return response;
}

}  // namespace tessera::front::http
