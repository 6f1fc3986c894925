#include "server/app/segmentation.h"

#include <utility>

#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "server/app/image_errors.h"
#include "server/registry/model_rows.h"

namespace tessera::app {
namespace {

// How much a file of unknown size may grow between two looks at the quota.
constexpr int64_t kLookEveryBytes = int64_t{4} << 20;

}  // namespace

absl::Status Segmentation::CheckModel(
    const Caller& caller, const registry::VersionName& model) const {
  return control_.CheckMayRead(caller, model.model().name(),
                               registry::ModelNotFound(model.model().text()));
}

absl::Status Segmentation::Check(
    const Caller& caller, const registry::VersionName& model,
    const inference::SegmentParameters& parameters) {
  RETURN_IF_ERROR(Admit(caller));
  RETURN_IF_ERROR(CheckModel(caller, model));
  return segmenter_.Check(model, parameters);
}

absl::StatusOr<std::unique_ptr<SpoolFile>> Segmentation::Prepare(
    const Caller& caller, const registry::VersionName& model,
    const inference::SegmentParameters& parameters, const ComingImage& image) {
  RETURN_IF_ERROR(Check(caller, model, parameters));
  ASSIGN_OR_RETURN(auto file, spool_.Open(caller.principal.user, image.filename,
                                          image.size_bytes, image.head));
  // 0 more bytes: the spool already counts the file.
  RETURN_IF_ERROR(control_.holders().CheckRoom(caller.principal, 0));
  return file;
}

absl::Status Segmentation::Append(const Caller& caller, SpoolFile& file,
                                  absl::string_view bytes) const {
  const int64_t looked = file.bytes_there() / kLookEveryBytes;
  RETURN_IF_ERROR(file.Append(bytes));
  if (!file.open_ended() || file.bytes_there() / kLookEveryBytes == looked) {
    return absl::OkStatus();
  }
  return control_.holders().CheckRoom(caller.principal, 0);
}

absl::Status Segmentation::TakePixels(
    const Caller& caller, const inference::SegmentRequest& request) {
  access::PixelQuota& pixels = control_.pixels();
  if (!pixels.Limits(caller.principal)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto image,
                   inference::OpenChannel(request.image, {}, request.channel));
  const imaging::ImageHeader& found = image->header();
  const int64_t slices = request.slices.empty()
                             ? found.slices
                             : static_cast<int64_t>(request.slices.size());
  return pixels.Take(caller.principal,
                     slices * found.size.height * found.size.width);
}

absl::StatusOr<inference::SegmentSummary> Segmentation::Segment(
    const Caller& caller, const inference::SegmentRequest& request,
    inference::SegmentSink& sink, std::stop_token stop) {
  RETURN_IF_ERROR(Admit(caller));
  RETURN_IF_ERROR(CheckModel(caller, request.model));
  RETURN_IF_ERROR(WithImageReason(TakePixels(caller, request)));
  auto summary = segmenter_.Segment(request, sink, std::move(stop));
  if (!summary.ok()) return WithImageReason(summary.status());
  return summary;
}

}  // namespace tessera::app
