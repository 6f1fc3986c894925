#include "client/cli/segment_progress.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/api/whole_segmentation.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

std::string DescribeProgress(const client::SegmentProgress& progress) {
  const std::string sent =
      absl::StrCat("sent ", FormatBytes(progress.bytes_sent), " of ",
                   FormatBytes(progress.bytes));
  // Nothing is decoded yet, so only the bytes sent are known.
  if (progress.slices == 0) return sent;
  const std::string done = absl::StrFormat(
      "%d of %s done, tile %d of %d", progress.slices_done,
      FormatCount(progress.slices, "slice"), progress.tiles_done,
      progress.tiles);
  // A file may be segmented while it is sent.
  const bool all_sent = progress.bytes_sent == progress.bytes;
  return all_sent ? done : absl::StrCat(sent, ", ", done);
}

client::SegmentObserver Updating(ProgressBar& bar) {
  return [&bar](const client::SegmentProgress& progress) {
    bar.Update(FractionOf(progress), DescribeProgress(progress));
  };
}

}  // namespace

double FractionOf(const client::SegmentProgress& progress) {
  if (progress.slices <= 0) return 0;
  const double tile =
      progress.tiles > 0 && progress.slices_done < progress.slices
          ? static_cast<double>(progress.tiles_done) / progress.tiles
          : 0;
  return (progress.slices_done + tile) / progress.slices;
}

absl::StatusOr<results::Segmentation> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title) {
  ProgressBar bar(session, title);
  return client::SegmentWhole(api, request, image, Updating(bar));
}

absl::StatusOr<results::SegmentSummary> SegmentWithProgress(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const std::filesystem::path& image, const std::string& title,
    client::ObjectSink& sink) {
  ProgressBar bar(session, title);
  return api.Segment(request, image, Updating(bar), sink);
}

}  // namespace tessera::cli
