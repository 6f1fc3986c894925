#include "server/front/http/image_parameters.h"

#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

absl::Status Malformed(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "PARAMETER_INVALID");
}

absl::StatusOr<int> WholeNumber(const std::string& name,
                                const std::string& text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  return Malformed(
      absl::StrFormat("%s is %s; give a whole number", name, Quoted(text)));
}

absl::StatusOr<std::optional<double>> OptionalNumber(const Request& request,
                                                     const std::string& name) {
  const std::string text = request.parameter(name);
  if (text.empty()) return std::nullopt;
  double number = 0;
  if (absl::SimpleAtod(text, &number)) return number;
  return Malformed(
      absl::StrFormat("%s is %s; give a number", name, Quoted(text)));
}

absl::StatusOr<int> BodyNumber(const Json& body, const char* name,
                               std::optional<int> otherwise = std::nullopt) {
  const auto found = body.find(name);
  if (found == body.end() && otherwise) return *otherwise;
  if (found != body.end() && found->is_number_integer()) {
    const auto number = found->get<int64_t>();
    if (number >= std::numeric_limits<int>::min() &&
        number <= std::numeric_limits<int>::max()) {
      return static_cast<int>(number);
    }
  }
  return Malformed(
      absl::StrFormat("give %s in the body as a whole number", name));
}

}  // namespace

absl::StatusOr<int> PathNumber(const Request& request,
                               const std::string& name) {
  return WholeNumber(name, request.value(name));
}

absl::StatusOr<int> QueryNumber(const Request& request, const std::string& name,
                                std::optional<int> otherwise) {
  const std::string text = request.parameter(name);
  if (!text.empty()) return WholeNumber(name, text);
  if (otherwise) return *otherwise;
  return Malformed(absl::StrFormat("add %s=… to the query", name));
}

absl::StatusOr<pictures::SliceId> SliceOf(const Request& request) {
  pictures::SliceId id{.sha256 = request.value("sha256")};
  ASSIGN_OR_RETURN(id.channel, QueryNumber(request, "channel", 1));
  if (request.values.count("slice") > 0) {
    ASSIGN_OR_RETURN(id.slice, PathNumber(request, "slice"));
  } else {
    ASSIGN_OR_RETURN(id.slice, QueryNumber(request, "slice", 1));
  }
  return id;
}

absl::StatusOr<imaging::Rect> RegionOf(const Request& request) {
  imaging::Rect region;
  ASSIGN_OR_RETURN(region.x0, QueryNumber(request, "x0"));
  ASSIGN_OR_RETURN(region.y0, QueryNumber(request, "y0"));
  ASSIGN_OR_RETURN(region.x1, QueryNumber(request, "x1"));
  ASSIGN_OR_RETURN(region.y1, QueryNumber(request, "y1"));
  return region;
}

absl::StatusOr<pictures::WindowRequest> WindowOf(const Request& request) {
  pictures::WindowRequest window;
  ASSIGN_OR_RETURN(window.low, OptionalNumber(request, "lo"));
  ASSIGN_OR_RETURN(window.high, OptionalNumber(request, "hi"));
  ASSIGN_OR_RETURN(window.gamma, OptionalNumber(request, "gamma"));
  return window;
}

absl::StatusOr<CropRequest> CropOf(const std::string& body) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("file") ||
      !json["file"].is_string()) {
    return Malformed(
        "send {\"file\": \"<SHA-256>\", \"slice\": 1, \"channel\": 1, "
        "\"x0\": 0, \"y0\": 0, \"x1\": 512, \"y1\": 512}");
  }
  CropRequest crop;
  crop.id.sha256 = json["file"].get<std::string>();
  ASSIGN_OR_RETURN(crop.id.slice, BodyNumber(json, "slice", 1));
  ASSIGN_OR_RETURN(crop.id.channel, BodyNumber(json, "channel", 1));
  ASSIGN_OR_RETURN(crop.region.x0, BodyNumber(json, "x0"));
  ASSIGN_OR_RETURN(crop.region.y0, BodyNumber(json, "y0"));
  ASSIGN_OR_RETURN(crop.region.x1, BodyNumber(json, "x1"));
  ASSIGN_OR_RETURN(crop.region.y1, BodyNumber(json, "y1"));
  return crop;
}

}  // namespace tessera::front::http
