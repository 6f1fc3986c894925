#include "server/front/http/image_endpoints.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/front/http/answer.h"
#include "server/front/http/image_parameters.h"

namespace tessera::front::http {
namespace {

using app::Images;
using datasets::FileKind;
using Json = nlohmann::json;

// Only the caller's own browser may keep the answer.
constexpr char kForEver[] = "private, max-age=31536000, immutable";
// A dataset's newest revision changes.
constexpr char kForAMinute[] = "private, max-age=60";
constexpr char kRaw[] = "application/octet-stream";

// The answer while a large file is read, or a slice is prepared.
Response Later(const Json& json, int status) {
  Response later = JsonResponse(json.dump(), status);
  later.headers["Retry-After"] = "1";
  later.headers["Cache-Control"] = "no-store";
  return later;
}

// Of an endpoint that draws. For its client, which is a picture on a screen, a
// slice that is being prepared is not an error.
Endpoint Drawn(Endpoint endpoint) {
  return [endpoint = std::move(endpoint)](
             const Request& request) -> absl::StatusOr<Response> {
    absl::StatusOr<Response> response = endpoint(request);
    if (ReasonOf(response.status()) != "PICTURE_BEING_MADE") return response;
    return Later(Json::object(), 202);
  };
}

Response PictureResponse(std::string bytes, const char* type,
                         const char* caching) {
  Response response;
  response.content_type = type;
  response.headers["Cache-Control"] = caching;
  response.body = std::move(bytes);
  return response;
}

Response RawResponse(app::RawPixels pixels, const char* caching) {
  Response response = PictureResponse(std::move(pixels.bytes), kRaw, caching);
  response.headers["X-Tessera-Width"] = absl::StrCat(pixels.size.width);
  response.headers["X-Tessera-Height"] = absl::StrCat(pixels.size.height);
  response.headers["X-Tessera-Bits"] = absl::StrCat(pixels.bits);
  return response;
}

// The axes along which the file has several planes, such as `tz`.
std::string DimensionsOf(const pictures::PictureInfo& file) {
  return absl::StrCat(file.times > 1 ? "t" : "", file.z_planes > 1 ? "z" : "",
                      file.channels > 1 ? "c" : "");
}

absl::StatusOr<Response> Describe(Images& images, const Request& request) {
  ASSIGN_OR_RETURN(const pictures::SliceId id, SliceOf(request));
  const absl::StatusOr<app::ImageInfo> described =
      images.Describe(request.caller, id);
  if (ReasonOf(described.status()) == "PICTURE_BEING_MADE") {
    return Later({{"sha256", id.sha256}, {"state", "READING"}}, 200);
  }
  RETURN_IF_ERROR(described.status());
  const app::ImageInfo& info = *described;
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
  return JsonResponse(json.dump());
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

// The sample of the path, in a dataset or in one of its revisions.
absl::StatusOr<app::SampleView> ViewOf(const Request& request, FileKind kind) {
  ASSIGN_OR_RETURN(datasets::RevisionName name,
                   datasets::RevisionName::Parse(request.value("parent")));
  return app::SampleView{.dataset = std::move(name),
                         .sample = request.value("sample"),
                         .kind = kind};
}

const char* CachingOf(const app::SampleView& view) {
  return view.dataset.revision() > 0 ? kForEver : kForAMinute;
}

absl::StatusOr<Response> Thumbnail(Images& images, const Request& request,
                                   FileKind kind) {
  ASSIGN_OR_RETURN(const app::SampleView view, ViewOf(request, kind));
  ASSIGN_OR_RETURN(const int side,
                   QueryNumber(request, "size", app::kMaxThumbnailSide));
  ASSIGN_OR_RETURN(const pictures::WindowRequest window, WindowOf(request));
  ASSIGN_OR_RETURN(
      std::string picture,
      images.Thumbnail(request.caller, view,
                       std::clamp(side, 1, app::kMaxThumbnailSide), window));
  return PictureResponse(std::move(picture),
                         kind == FileKind::kMask ? "image/png" : "image/jpeg",
                         CachingOf(view));
}

absl::StatusOr<Response> SamplePixels(Images& images, const Request& request,
                                      FileKind kind) {
  ASSIGN_OR_RETURN(const app::SampleView view, ViewOf(request, kind));
  ASSIGN_OR_RETURN(const imaging::Rect region, RegionOf(request));
  ASSIGN_OR_RETURN(app::RawPixels pixels,
                   images.SamplePixels(request.caller, view, region));
  return RawResponse(std::move(pixels), CachingOf(view));
}

using Parameters = std::vector<QueryParameter>;

const QueryParameter kChannel = {
    .name = "channel",
    .type = "integer",
    .description = "The file's channel, counted from 1; 1 if left out."};

Parameters Windows() {
  return {{.name = "lo",
           .type = "number",
           .description = "What becomes black; the 0.1 % percentile if left "
                          "out."},
          {.name = "hi",
           .type = "number",
           .description = "What becomes white; the 99.9 % percentile if left "
                          "out."},
          {.name = "gamma",
           .type = "number",
           .description = "Exponent of what lies between; 1 if left out."}};
}

Parameters Region() {
  Parameters region;
  for (const char* name : {"x0", "y0", "x1", "y1"}) {
    region.push_back({.name = name,
                      .type = "integer",
                      .description = "A side of the region [x0, x1) × [y0, y1) "
                                     "in pixels.",
                      .required = true});
  }
  return region;
}

Parameters With(Parameters parameters, const Parameters& more) {
  parameters.insert(parameters.end(), more.begin(), more.end());
  return parameters;
}

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
              .query = With(Windows(), {kChannel}),
              .response_type = "image/jpeg"});
  router.Add("GET", slice + "/pixels", app::kReadImage, handle(&Pixels),
             {.summary = "Returns the pixels of a region, little endian.",
              .query = With(Region(), {kChannel}),
              .response_type = kRaw});
  router.Add("POST", "/v1/files:crop", app::kCropImage, handle(&Crop),
             {.summary = "Stores a region of an image as a file.",
              .request_schema = kCropSchema,
              .response_schema = kCroppedSchema});
}

// `parent` is the template of a dataset's name or of a revision's.
void AddSampleEndpoints(Router& router, Images& images, FileKind kind,
                        const std::string& parent) {
  const bool mask = kind == FileKind::kMask;
  const std::string name = mask ? "mask" : "image";
  const QueryParameter size = {
      .name = "size",
      .type = "integer",
      .description = "The most pixels of the longer side; 4096 if left out."};
  const std::string path =
      absl::StrCat("/v1/{parent=", parent, "}/samples/{sample}/", name);
  router.Add("GET", path, app::kReadSampleFile,
             Drawn([&images, kind](const Request& request) {
               return Thumbnail(images, request, kind);
             }),
             {.summary = absl::StrCat("Draws a sample's ", name, "."),
              .query = mask ? Parameters{size} : With({size}, Windows()),
              .response_type = mask ? "image/png" : "image/jpeg"});
  router.Add(
      "GET", path + "/pixels", app::kReadSampleFile,
      [&images, kind](const Request& request) {
        return SamplePixels(images, request, kind);
      },
      {.summary = absl::StrCat("Returns the pixels of a region of a sample's ",
                               name, ", little endian."),
       .query = Region(),
       .response_type = kRaw});
}

}  // namespace

void AddImageEndpoints(Router& router, app::Images& images) {
  AddFileEndpoints(router, images);
  for (const char* parent : {"datasets/*", "datasets/*/revisions/*"}) {
    AddSampleEndpoints(router, images, FileKind::kImage, parent);
    AddSampleEndpoints(router, images, FileKind::kMask, parent);
  }
}

}  // namespace tessera::front::http
