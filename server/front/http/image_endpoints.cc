#include "server/front/http/image_endpoints.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/image_parameters.h"
#include "server/front/http/picture_answers.h"
#include "server/front/http/sample_endpoints.h"

namespace tessera::front::http {
namespace {

using app::Images;
using Json = nlohmann::json;

// The axes along which the file has several planes, such as `tz`.
std::string DimensionsOf(const pictures::PictureInfo& file) {
  return absl::StrCat(file.times > 1 ? "t" : "", file.z_planes > 1 ? "z" : "",
                      file.channels > 1 ? "c" : "");
}

absl::StatusOr<Response> Describe(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  const absl::StatusOr<app::ImageInfo> described =
      images.Describe(request.caller, id);
  const bool known = ReasonOf(described.status()) != "PICTURE_BEING_MADE";
  if (known) RETURN_IF_ERROR(described.status());
  const app::ImageInfo info =
      known ? *described : app::ImageInfo{.file = {}, .ready = false};
  Json json = {{"sha256", id.sha256},
               {"width", info.file.size.width},
               {"height", info.file.size.height},
               {"bits", info.file.bits},
               {"slices", info.file.slices},
               {"channels", info.file.channels},
               {"times", info.file.times},
               {"zPlanes", info.file.z_planes},
               {"dimensions", DimensionsOf(info.file)},
               {"colour", info.file.colour},
               {"state", info.ready ? "READY" : "READING"},
               {"levels", info.levels},
               {"tileSize", pictures::kTileSize}};
  if (info.file.pixel_size_um > 0) {
    json["pixelSizeUm"] = info.file.pixel_size_um;
  }
  return known ? JsonResponse(json.dump()) : Later(json.dump(), 200);
}

absl::StatusOr<Response> Histogram(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  ASSIGN_OR_RETURN(const pictures::IntensitySummary summary,
                   images.Histogram(request.caller, id));
  const Json json = {{"bins", summary.bins},
                     {"binLow", summary.bin_low},
                     {"binWidth", summary.bin_width},
                     {"min", summary.min},
                     {"max", summary.max},
                     {"p01", summary.p01},
                     {"p999", summary.p999},
                     {"bits", summary.bits},
                     {"valueOffset", summary.value_offset},
                     {"valueStep", summary.value_step}};
  return JsonResponse(json.dump());
}

absl::StatusOr<Response> Tile(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  pictures::TileName tile;
  ASSIGN_OR_RETURN(tile.z, PathNumber(request, "z"));
  ASSIGN_OR_RETURN(tile.x, PathNumber(request, "x"));
  ASSIGN_OR_RETURN(tile.y, PathNumber(request, "y"));
  ASSIGN_OR_RETURN(const pictures::WindowRequest window, WindowOf(request));
  ASSIGN_OR_RETURN(std::string jpeg,
                   images.Tile(request.caller, id, tile, window));
  return PictureResponse(std::move(jpeg), "image/jpeg", kForEver);
}

absl::StatusOr<Response> Pixels(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  ASSIGN_OR_RETURN(const imaging::Rect region, RegionOf(request));
  ASSIGN_OR_RETURN(app::RawPixels pixels,
                   images.Pixels(request.caller, id, region));
  return RawResponse(std::move(pixels), kForEver);
}

absl::StatusOr<Response> Crop(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const CropRequest crop, CropOf(request.body));
  ASSIGN_OR_RETURN(const app::CroppedImage stored,
                   images.Crop(request.caller, crop.id, crop.region));
  const Json json = {{"sha256", stored.sha256},
                     {"sizeBytes", stored.size_bytes}};
  return JsonResponse(json.dump());
}

const QueryParameter kChannel = {
    .name = "channel",
    .type = "integer",
    .description = "The file's channel, counted from 1; 1 if left out."};

constexpr char kFileSchema[] =
    R"({"type":"object","required":["sha256","width","height","bits","slices","channels","times","zPlanes","dimensions","colour","state","levels","tileSize"],
"properties":{"sha256":{"type":"string"},"width":{"type":"integer"},"height":{"type":"integer"},
"bits":{"type":"integer","enum":[8,16]},"slices":{"type":"integer"},"channels":{"type":"integer"},
"times":{"type":"integer"},"zPlanes":{"type":"integer"},"dimensions":{"type":"string"},"colour":{"type":"boolean"},
"state":{"type":"string","enum":["READING","READY"]},"levels":{"type":"integer"},"tileSize":{"type":"integer"},
"pixelSizeUm":{"type":"number"}}})";
constexpr char kHistogramSchema[] =
    R"({"type":"object","required":["bins","binLow","binWidth","min","max","p01","p999","bits"],
"properties":{"bins":{"type":"array","items":{"type":"integer"}},"binLow":{"type":"integer"},"binWidth":{"type":"integer"},
"min":{"type":"integer"},"max":{"type":"integer"},"p01":{"type":"number"},"p999":{"type":"number"},
"bits":{"type":"integer"},"valueOffset":{"type":"number"},"valueStep":{"type":"number"}}})";
constexpr char kCropSchema[] =
    R"({"type":"object","required":["file","x0","y0","x1","y1"],
"properties":{"file":{"type":"string"},"slice":{"type":"integer"},"channel":{"type":"integer"},
"x0":{"type":"integer"},"y0":{"type":"integer"},"x1":{"type":"integer"},"y1":{"type":"integer"}}})";
constexpr char kCroppedSchema[] =
    R"({"type":"object","required":["sha256","sizeBytes"],
"properties":{"sha256":{"type":"string"},"sizeBytes":{"type":"integer"}}})";

void AddFileEndpoints(Router& router, Images& images) {
  const auto handle = [&images](auto function) -> Endpoint {
    return [&images, function](const Request& request) {
      return function(images, request);
    };
  };
  router.Add("GET", "/v1/files/{sha256}", app::kReadImage, handle(&Describe),
             {.summary = "Tells what an image file holds.",
              .query = {kChannel,
                        {.name = "slice",
                         .type = "integer",
                         .description = "The slice whose state is told; 1 if "
                                        "left out."}},
              .response_schema = kFileSchema});
  const std::string slice = "/v1/files/{sha256}/slices/{slice}";
  router.Add("GET", slice + "/histogram", app::kReadImage, handle(&Histogram),
             {.summary = "Counts the intensities of a slice.",
              .query = {kChannel},
              .response_schema = kHistogramSchema});
  router.Add("GET", slice + "/tiles/{z}/{x}/{y}", app::kReadImage,
             Drawn(handle(&Tile)),
             {.summary = "Draws a tile of a slice; z halves it z times.",
              .query = With(WindowQuery(), {kChannel}),
              .response_type = "image/jpeg"});
  router.Add("GET", slice + "/pixels", app::kReadImage, handle(&Pixels),
             {.summary = "Returns the pixels of a region, little endian.",
              .query = With(RegionQuery(), {kChannel}),
              .response_type = kRaw});
  router.Add("POST", "/v1/files:crop", app::kCropImage, handle(&Crop),
             {.summary = "Stores a region of an image as a file.",
              .request_schema = kCropSchema,
              .response_schema = kCroppedSchema});
}

}  // namespace

void AddImageEndpoints(Router& router, app::Images& images) {
  AddFileEndpoints(router, images);
  AddSampleEndpoints(router, images);
}

}  // namespace tessera::front::http
