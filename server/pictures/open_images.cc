#include "server/pictures/open_images.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_replace.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::pictures {
namespace {

constexpr size_t kMostIdle = 8;

// The reader names the file by its path in the blob store, which tells a user
// nothing.
absl::Status Renamed(const absl::Status& status, const std::string& name) {
  const std::string message =
      absl::StrReplaceAll(status.message(), {{name, "the image"}});
  if (!absl::IsOutOfRange(status)) return absl::Status(status.code(), message);
  return WithReason(absl::InvalidArgumentError(message),
                    "CHANNEL_OUT_OF_RANGE");
}

}  // namespace

absl::StatusOr<std::unique_ptr<imaging::ImageFile>> OpenImages::Take(
    const std::string& sha256, int channel) {
  {
    const absl::MutexLock lock(&mu_);
    const auto idle =
        std::find_if(idle_.begin(), idle_.end(), [&](const Idle& one) {
          return one.sha256 == sha256 && one.channel == channel;
        });
    if (idle != idle_.end()) {
      std::unique_ptr<imaging::ImageFile> file = std::move(idle->file);
      idle_.erase(idle);
      return file;
    }
  }
  ASSIGN_OR_RETURN(const storage::LocalBlob blob, files_.Fetch(sha256));
  auto file = imaging::ImageFile::Open(
      blob.path(), {.max_pixels_decoded_whole = most_pixels_decoded_whole_},
      channel);
  if (file.ok()) return file;
  return Renamed(file.status(), blob.path().filename().string());
}

void OpenImages::GiveBack(const std::string& sha256, int channel,
                          std::unique_ptr<imaging::ImageFile> file) {
  // Such a file keeps its pixels in memory.
  if (file->header().decoded_whole) return;
  const absl::MutexLock lock(&mu_);
  idle_.push_front({sha256, channel, std::move(file)});
  if (idle_.size() > kMostIdle) idle_.pop_back();
}

}  // namespace tessera::pictures
