#include "server/front/http/sample_endpoints.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/front/http/image_parameters.h"
#include "server/front/http/picture_answers.h"

namespace tessera::front::http {
namespace {

using app::Images;
using datasets::FileKind;

// A dataset's newest revision changes.
constexpr char kForAMinute[] = "private, max-age=60";

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

// `parent` is the template of a dataset's name or of a revision's.
void AddEndpointsOf(Router& router, Images& images, FileKind kind,
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
              .query = mask ? std::vector<QueryParameter>{size}
                            : With({size}, WindowQuery()),
              .response_type = mask ? "image/png" : "image/jpeg"});
  router.Add(
      "GET", path + "/pixels", app::kReadSampleFile,
      [&images, kind](const Request& request) {
        return SamplePixels(images, request, kind);
      },
      {.summary = absl::StrCat("Returns the pixels of a region of a sample's ",
                               name, ", little endian."),
       .query = RegionQuery(),
       .response_type = kRaw});
}

}  // namespace

void AddSampleEndpoints(Router& router, app::Images& images) {
  for (const char* parent : {"datasets/*", "datasets/*/revisions/*"}) {
    AddEndpointsOf(router, images, FileKind::kImage, parent);
    AddEndpointsOf(router, images, FileKind::kMask, parent);
  }
}

}  // namespace tessera::front::http
