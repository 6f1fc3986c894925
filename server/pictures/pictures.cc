#include "server/pictures/pictures.h"

#include <new>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/pictures/decoded_picture.h"
#include "server/pictures/make_pyramid.h"
#include "server/pictures/pyramid_format.h"

namespace tessera::pictures {
namespace {

constexpr size_t kMostQueued = 64;
constexpr size_t kMostQueuedOfOne = 16;  // User.
constexpr absl::Duration kRemovalInterval = absl::Hours(1);
// Of a slice in memory: its levels, and what a reader decodes before.
constexpr int64_t kBytesPerPixel = 8;
// Likewise of a PNG or JPEG, which its reader also keeps as it is stored.
constexpr int64_t kBytesPerPixelOfRaster = 16;

absl::Status NoSuchSlice(int slice, int slices) {
  return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                        "the image has no slice %d; it has %d, counted from 1",
                        slice, slices)),
                    "SLICE_OUT_OF_RANGE");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pictures>> Pictures::Open(
    const files::KeptFiles& files, const Clock& clock,
    PicturesOptions options) {
  ASSIGN_OR_RETURN(std::unique_ptr<PyramidFolder> folder,
                   PyramidFolder::Open(options.folder, options.disk_bytes));
  return std::unique_ptr<Pictures>(
      new Pictures(files, clock, std::move(options), std::move(folder)));
}

Pictures::Pictures(const files::KeptFiles& files, const Clock& clock,
                   PicturesOptions options,
                   std::unique_ptr<PyramidFolder> folder)
    : files_(files),
      options_(std::move(options)),
      folder_(std::move(folder)),
      images_(files, options_.most_pixels_decoded_whole),
      infos_(files, images_, clock, options_.infos),
      cache_(options_.cache_bytes),
      queue_(kMostQueued, kMostQueuedOfOne),
      failures_(clock),
      maker_([this](std::stop_token end) { MakeQueued(end); }) {}

Pictures::~Pictures() {
  maker_.request_stop();
  const absl::MutexLock lock(&mu_);
  ending_ = true;
}

absl::StatusOr<std::shared_ptr<const Picture>> Pictures::Find(
    const SliceId& id, const std::string& user) {
  ASSIGN_OR_RETURN(const std::optional<PictureInfo> info,
                   Describe(id.sha256, id.channel, user));
  if (!info) return nullptr;
  if (id.slice < 1 || id.slice > info->slices) {
    return NoSuchSlice(id.slice, info->slices);
  }
  if (!IsLarge(*info)) return cache_.Get(id, [&] { return Decode(id); });
  folder_->NoteUse(id);
  auto pyramid = cache_.Get(id, [&] { return folder_->Find(id); });
  if (!absl::IsNotFound(pyramid.status())) return pyramid;
  RETURN_IF_ERROR(Enqueue(id, user));
  return nullptr;
}

absl::StatusOr<std::shared_ptr<void>> Pictures::Reserve(
    const imaging::ImageHeader& header) {
  const int64_t pixels = int64_t{header.size.height} * header.size.width;
  return options_.reserve(
      absl::StrFormat("a slice of %d×%d px", header.size.height,
                      header.size.width),
      pixels *
              (header.decoded_whole ? kBytesPerPixelOfRaster : kBytesPerPixel) +
          header.block_bytes,
      maker_.get_stop_token());
}

PictureCache::Loaded Pictures::Decode(const SliceId& id) {
  ASSIGN_OR_RETURN(std::unique_ptr<imaging::ImageFile> file,
                   images_.Take(id.sha256, id.channel));
  ASSIGN_OR_RETURN(const std::shared_ptr<void> memory, Reserve(file->header()));
  ASSIGN_OR_RETURN(std::shared_ptr<const Picture> picture,
                   DecodedPicture::Decode(*file, id.slice - 1));
  images_.GiveBack(id.sha256, id.channel, std::move(file));
  return picture;
}

absl::StatusOr<std::optional<imaging::LabelPlane>> Pictures::ReadMask(
    const std::string& sha256, const std::string& user) {
  ASSIGN_OR_RETURN(const std::optional<PictureInfo> info,
                   Describe(sha256, 1, user));
  if (!info) return std::nullopt;
  ASSIGN_OR_RETURN(const std::unique_ptr<imaging::ImageFile> file,
                   images_.Take(sha256, 1));
  ASSIGN_OR_RETURN(const std::shared_ptr<void> memory, Reserve(file->header()));
  return file->ReadLabels(0);
}

absl::Status Pictures::Enqueue(const SliceId& id, const std::string& user) {
  const absl::MutexLock lock(&mu_);
  RETURN_IF_ERROR(failures_.Find(id));
  return queue_.Add(user, id) ? absl::OkStatus() : TooManyPicturesWait();
}

std::optional<SliceId> Pictures::WaitForWork(absl::Time until) {
  const auto has_work = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return ending_ || !queue_.empty();
  };
  const absl::MutexLock lock(&mu_);
  mu_.AwaitWithDeadline(absl::Condition(&has_work), until);
  if (ending_ || queue_.empty()) return std::nullopt;
  return queue_.front();
}

void Pictures::MakeQueued(const std::stop_token& end) {
  absl::Time next_removal = absl::Now() + kRemovalInterval;
  while (!end.stop_requested()) {
    const std::optional<SliceId> next = WaitForWork(next_removal);
    if (next) NoteMade(*next, MakePyramid(*next, end));
    if (absl::Now() < next_removal) continue;
    RemoveUnneeded();
    next_removal = absl::Now() + kRemovalInterval;
  }
}

void Pictures::NoteMade(const SliceId& id, const absl::Status& made) {
  const absl::MutexLock lock(&mu_);
  queue_.Remove(id);
  if (made.ok() || ending_) return;
  Log(Severity::kWarning, "an image cannot be prepared for viewing",
      {{"sha256", id.sha256}, {"cause", std::string(made.message())}});
  failures_.Add(id, made);
}

absl::Status Pictures::MakePyramid(const SliceId& id,
                                   const std::stop_token& end) {
  // A call may have asked again just when the pyramid was complete.
  if (folder_->Find(id).ok()) return absl::OkStatus();
  try {
    ASSIGN_OR_RETURN(std::unique_ptr<imaging::ImageFile> file,
                     images_.Take(id.sha256, id.channel));
    const imaging::Size size = file->header().size;
    ASSIGN_OR_RETURN(const std::shared_ptr<void> memory,
                     options_.reserve(absl::StrFormat("a slice of %d×%d px",
                                                      size.height, size.width),
                                      MemoryToMake(file->header()), end));
    RETURN_IF_ERROR(
        MakeRoom(PyramidBytes(size, file->header().bits_per_sample)));
    return WritePyramid(*file, id.slice - 1, folder_->PathOf(id), end);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "too little memory to prepare the image for viewing; try again later");
  }
}

absl::Status Pictures::MakeRoom(int64_t bytes) {
  const absl::Status made = folder_->MakeRoom(bytes);
  DropRemoved();
  // The disk may have room only now.
  return made.ok() ? made : folder_->MakeRoom(bytes);
}

void Pictures::DropRemoved() {
  cache_.DropIf([this](const SliceId& id, const Picture& picture) {
    return IsLarge({.size = picture.levels()[0]}) && !folder_->Has(id);
  });
}

void Pictures::RemoveUnneeded() {
  folder_->RemoveOthers([this](const std::string& sha256) {
    // An error of the database must not remove what is needed.
    return files_.Has(sha256).value_or(true);
  });
  DropRemoved();
}

}  // namespace tessera::pictures
