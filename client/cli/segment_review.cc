#include "client/cli/segment_review.h"

#include <cstdint>
#include <system_error>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

Json ReviewToJson(const results::ReviewSample& sample) {
  const imaging::Rect& rect = sample.region.rect;
  return {{"sample", sample.folder.string()},
          {"image", sample.image.string()},
          {"slice", sample.region.slice},
          {"region",
           {{"x0", rect.x0}, {"y0", rect.y0}, {"x1", rect.x1}, {"y1", rect.y1}}},
          {"uncertainty", sample.region.uncertainty},
          {"objects", sample.objects}};
}

}  // namespace

absl::Status PrepareReview(const std::filesystem::path& folder,
                           const std::filesystem::path& out) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const bool empty = !error && std::filesystem::is_empty(folder, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrFormat("cannot make the folder %s: %s; give another --review",
                        folder.string(), error.message()));
  }
  if (std::filesystem::equivalent(folder, out, error)) {
    return UsageError(absl::StrFormat(
        "--review and --out are both %s; give --review a folder of its own",
        folder.string()));
  }
  if (empty) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrFormat(
      "%s is not empty. Proposals must not be mixed with corrected samples; "
      "give --review a new folder",
      folder.string()));
}

absl::Status WriteReview(Session& session, const results::Review& review,
                         const std::filesystem::path& folder) {
  ASSIGN_OR_RETURN(const std::vector<results::ReviewSample> samples,
                   review.Write(folder));
  if (session.json) {
    for (const auto& sample : samples) session.Print("", ReviewToJson(sample));
    return absl::OkStatus();
  }
  if (samples.empty()) {
    session.Note("the model is certain everywhere: there is nothing to review");
    return absl::OkStatus();
  }
  session.Print(
      absl::StrFormat(
          "%s to correct in %s; correct the masks, then: tessera dataset "
          "create NAME %s",
          FormatCount(static_cast<int64_t>(samples.size()), "sample"),
          folder.string(), folder.string()),
      {});
  return absl::OkStatus();
}

}  // namespace tessera::cli
