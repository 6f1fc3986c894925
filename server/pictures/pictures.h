// Shows image files: what is in them, and each slice at several sizes.
#ifndef TESSERA_SERVER_PICTURES_PICTURES_H_
#define TESSERA_SERVER_PICTURES_PICTURES_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "models/imaging/image_file.h"
#include "server/files/kept_files.h"
#include "server/pictures/fair_queue.h"
#include "server/pictures/open_images.h"
#include "server/pictures/picture.h"
#include "server/pictures/picture_cache.h"
#include "server/pictures/picture_infos.h"
#include "server/pictures/pyramid_folder.h"
#include "server/pictures/recent_failures.h"

namespace tessera::pictures {

// Waits until so many bytes of memory may be taken; they are returned when the
// result is destroyed. `what` is for messages, such as `a slice of 4×5 px`.
using ReserveMemory = std::function<absl::StatusOr<std::shared_ptr<void>>(
    const std::string& what, int64_t bytes, std::stop_token stop)>;

struct PicturesOptions {
  std::filesystem::path folder;  // Of pyramids; nothing else lies in it.
  ReserveMemory reserve;
  int64_t cache_bytes = int64_t{256} << 20;  // Memory for slices.
  int64_t disk_bytes = int64_t{50} << 30;    // For pyramids.
  // Larger slices get a pyramid on disk.
  int64_t most_pixels_in_memory = int64_t{4096} * 4096;
  int64_t most_pixels_decoded_whole = int64_t{1} << 29;
  PictureInfosOptions infos;
};

// Reads files with the readers that segmentation uses, so everything that can
// be segmented can be looked at. Small slices are decoded when they are asked
// for and kept in memory for a while. Of a large slice a thread makes a pyramid
// on disk, one at a time in turns of users, reading the slice from the top down
// in bounded memory.
//
// Rights are the callers' business.
//
// Thread-safe. Borrows the files and the clock. Owns a thread, which ends with
// this object.
class Pictures {
 public:
  // Errors: UNAVAILABLE if the folder cannot be made.
  static absl::StatusOr<std::unique_ptr<Pictures>> Open(
      const files::KeptFiles& files, const Clock& clock,
      PicturesOptions options);
  ~Pictures();
  Pictures(const Pictures&) = delete;
  Pictures& operator=(const Pictures&) = delete;

  // As PictureInfos::Find().
  absl::StatusOr<std::optional<PictureInfo>> Describe(
      const std::string& sha256, int channel, const std::string& user) {
    return infos_.Find(sha256, channel, user);
  }

  // The slice; null while its large file is read or its pyramid is made, which
  // the first call begins. Ask again after a second. `user` tells users apart.
  // Errors: as Describe(); INVALID_ARGUMENT (SLICE_OUT_OF_RANGE) if there is no
  // such slice; those of its decoding; RESOURCE_EXHAUSTED (DISK_FULL,
  // PICTURES_BUSY).
  absl::StatusOr<std::shared_ptr<const Picture>> Find(const SliceId& id,
                                                      const std::string& user);

  // Whether a slice of such a file needs a pyramid before it can be shown.
  bool IsLarge(const PictureInfo& info) const {
    return int64_t{info.size.height} * info.size.width >
           options_.most_pixels_in_memory;
  }

  // The numbers of a mask's objects; the mask is the file's first slice.
  // Nothing while its large file is read. Errors: as Describe(); those of
  // ImageFile::ReadLabels().
  absl::StatusOr<std::optional<imaging::LabelPlane>> ReadMask(
      const std::string& sha256, const std::string& user);

  // Removes the pyramids of files that are not kept any more. Also done every
  // hour.
  void RemoveUnneeded();

  int64_t cached_bytes() const { return cache_.bytes(); }

 private:
  Pictures(const files::KeptFiles& files, const Clock& clock,
           PicturesOptions options, std::unique_ptr<PyramidFolder> folder);

  // Memory for a slice that is decoded at once.
  absl::StatusOr<std::shared_ptr<void>> Reserve(
      const imaging::ImageHeader& header);
  PictureCache::Loaded Decode(const SliceId& id);
  absl::Status Enqueue(const SliceId& id, const std::string& user);

  // The thread that makes pyramids, and removes unneeded ones every hour.
  void MakeQueued(const std::stop_token& end);
  // The next slice of the queue, where it stays; none at `until` or at the end.
  std::optional<SliceId> WaitForWork(absl::Time until);
  // Takes the slice out of the queue.
  void NoteMade(const SliceId& id, const absl::Status& made);
  absl::Status MakePyramid(const SliceId& id, const std::stop_token& end);
  absl::Status MakeRoom(int64_t bytes);
  // Lets go of pyramids whose files were removed: they take disk until then.
  void DropRemoved();

  const files::KeptFiles& files_;
  const PicturesOptions options_;
  const std::unique_ptr<PyramidFolder> folder_;
  OpenImages images_;
  PictureInfos infos_;
  PictureCache cache_;
  absl::Mutex mu_;
  FairQueue<SliceId> queue_ ABSL_GUARDED_BY(mu_);  // The first is being made.
  RecentFailures<SliceId> failures_ ABSL_GUARDED_BY(mu_);
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::jthread maker_;  // Last: uses the other members.
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PICTURES_H_
