// Says what image files hold.
#ifndef TESSERA_SERVER_PICTURES_PICTURE_INFOS_H_
#define TESSERA_SERVER_PICTURES_PICTURE_INFOS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "models/imaging/image.h"
#include "server/files/kept_files.h"
#include "server/pictures/fair_queue.h"
#include "server/pictures/open_images.h"
#include "server/pictures/recent_failures.h"

namespace tessera::pictures {

// What an image file holds, seen through one of its channels.
struct PictureInfo {
  imaging::Size size;  // Of every slice.
  int bits = 8;        // 8 or 16.
  int slices = 0;      // Of the channel, ordered by t, then by z.
  int channels = 1;
  int times = 1;  // Time points.
  int z_planes = 1;
  bool colour = false;       // The pixels are its luminance.
  double pixel_size_um = 0;  // 0: unknown.
};

struct PictureInfosOptions {
  // Larger files are read by a thread of their own.
  int64_t most_bytes_read_at_once = int64_t{256} << 20;
  size_t most_waiting = 64;         // Of these.
  size_t most_waiting_of_one = 16;  // User.
};

// Reads a file's description once and keeps it. Before that, the file must be
// fetched and compared with its digest, which takes minutes for the largest
// ones: a thread does so for one large file after the other, in turns of users.
//
// Thread-safe. Borrows the files, the open images and the clock.
class PictureInfos {
 public:
  PictureInfos(const files::KeptFiles& files, OpenImages& images,
               const Clock& clock, const PictureInfosOptions& options);
  ~PictureInfos();
  PictureInfos(const PictureInfos&) = delete;
  PictureInfos& operator=(const PictureInfos&) = delete;

  // What the file holds; nothing while a large file is read, which the first
  // call begins. Ask again after a second. `user` tells users apart.
  // Errors: NOT_FOUND (FILE_NOT_FOUND); those of OpenImages::Take();
  // RESOURCE_EXHAUSTED (PICTURES_BUSY) if too many files wait.
  absl::StatusOr<std::optional<PictureInfo>> Find(const std::string& sha256,
                                                  int channel,
                                                  const std::string& user);

 private:
  using Key = std::pair<std::string, int>;  // SHA-256, channel.

  // Opens the file, and keeps what it holds.
  absl::StatusOr<PictureInfo> Read(const Key& key);
  absl::StatusOr<std::optional<PictureInfo>> ReadOrEnqueue(
      const Key& key, const std::string& user);
  // The thread that reads large files.
  void ReadQueued(const std::stop_token& end);

  const files::KeptFiles& files_;
  OpenImages& images_;
  const PictureInfosOptions options_;
  absl::Mutex mu_;
  std::map<Key, PictureInfo> known_ ABSL_GUARDED_BY(mu_);
  std::set<Key> reading_ ABSL_GUARDED_BY(mu_);  // Other calls wait for these.
  // Large files. The first is being read.
  FairQueue<Key> queue_ ABSL_GUARDED_BY(mu_);
  RecentFailures<Key> failures_ ABSL_GUARDED_BY(mu_);  // Of large files.
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::jthread reader_;  // Last: uses the other members.
};

// RESOURCE_EXHAUSTED (PICTURES_BUSY), with a delay.
absl::Status TooManyPicturesWait();

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PICTURE_INFOS_H_
