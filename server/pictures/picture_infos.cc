#include "server/pictures/picture_infos.h"

#include <algorithm>
#include <memory>
#include <new>

#include "base/error_reason.h"
#include "base/log.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"

namespace tessera::pictures {
namespace {

constexpr size_t kMostInfos = 10'000;

PictureInfo InfoOf(const imaging::ImageFile& file) {
  const imaging::ImageHeader& header = file.header();
  PictureInfo info{.size = header.size,
                   .bits = header.bits_per_sample,
                   .slices = header.slices,
                   .channels = header.channels,
                   .colour = header.colour,
                   .pixel_size_um = header.pixel_size_um};
  for (int i = 0; i < header.slices; ++i) {
    const imaging::SlicePosition position = file.PositionOf(i);
    info.times = std::max(info.times, position.t + 1);
    info.z_planes = std::max(info.z_planes, position.z + 1);
  }
  return info;
}

}  // namespace

absl::Status TooManyPicturesWait() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "too many large images, yours or those of all users, wait "
                     "to be prepared for viewing; try again in a minute"),
                 "PICTURES_BUSY"),
      absl::Minutes(1));
}

PictureInfos::PictureInfos(const files::KeptFiles& files, OpenImages& images,
                           const Clock& clock,
                           const PictureInfosOptions& options)
    : files_(files),
      images_(images),
      options_(options),
      queue_(options.most_waiting, options.most_waiting_of_one),
      failures_(clock),
      reader_([this](std::stop_token end) { ReadQueued(end); }) {}

PictureInfos::~PictureInfos() {
  reader_.request_stop();
  const absl::MutexLock lock(&mu_);
  ending_ = true;
}

absl::StatusOr<std::optional<PictureInfo>> PictureInfos::Find(
    const std::string& sha256, int channel, const std::string& user) {
  const Key key(sha256, channel);
  {
    const absl::MutexLock lock(&mu_);
    const auto free = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
      return !reading_.contains(key);
    };
    // The first to open a file compares all of its bytes with the digest.
    mu_.Await(absl::Condition(&free));
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    RETURN_IF_ERROR(failures_.Find(key));
    reading_.insert(key);
  }
  absl::StatusOr<std::optional<PictureInfo>> info = ReadOrEnqueue(key, user);
  const absl::MutexLock lock(&mu_);
  reading_.erase(key);
  return info;
}

absl::StatusOr<std::optional<PictureInfo>> PictureInfos::ReadOrEnqueue(
    const Key& key, const std::string& user) {
  ASSIGN_OR_RETURN(const int64_t bytes, files_.SizeOf(key.first));
  if (bytes <= options_.most_bytes_read_at_once) return Read(key);
  const absl::MutexLock lock(&mu_);
  if (!queue_.Add(user, key)) return TooManyPicturesWait();
  return std::nullopt;
}

absl::StatusOr<PictureInfo> PictureInfos::Read(const Key& key) {
  const auto& [sha256, channel] = key;
  try {
    ASSIGN_OR_RETURN(std::unique_ptr<imaging::ImageFile> file,
                     images_.Take(sha256, channel));
    const PictureInfo info = InfoOf(*file);
    images_.GiveBack(sha256, channel, std::move(file));
    const absl::MutexLock lock(&mu_);
    if (known_.size() >= kMostInfos) known_.clear();
    known_.insert_or_assign(key, info);
    return info;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "too little memory to open the image; try again later");
  }
}

void PictureInfos::ReadQueued(const std::stop_token& end) {
  const auto has_work = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return ending_ || !queue_.empty();
  };
  while (!end.stop_requested()) {
    Key key;
    {
      const absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(&has_work));
      if (ending_) return;
      key = queue_.front();
    }
    const absl::Status read = Read(key).status();
    const absl::MutexLock lock(&mu_);
    queue_.Remove(key);
    if (read.ok() || ending_) continue;
    failures_.Add(key, read);
    Log(Severity::kWarning, "a large image cannot be read for viewing",
        {{"sha256", key.first}, {"cause", std::string(read.message())}});
  }
}

}  // namespace tessera::pictures
