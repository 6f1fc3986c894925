// Image files that stay open for the next slice.
#ifndef TESSERA_SERVER_PICTURES_OPEN_IMAGES_H_
#define TESSERA_SERVER_PICTURES_OPEN_IMAGES_H_

#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/imaging/image_file.h"
#include "server/files/kept_files.h"

namespace tessera::pictures {

// Opening a stack walks through all of its pages, so files that were read last
// stay open. A file is lent to one caller at a time; if two callers want the
// same file at once, it is opened twice. At most eight files wait here.
//
// Thread-safe. Borrows the files.
class OpenImages {
 public:
  // `most_pixels_decoded_whole`: see imaging::ReadLimits.
  OpenImages(const files::KeptFiles& files, int64_t most_pixels_decoded_whole)
      : files_(files), most_pixels_decoded_whole_(most_pixels_decoded_whole) {}

  // The file's channel, counted from 1. Errors: those of KeptFiles::Fetch() and
  // ImageFile::Open(), which name the file "the image"; INVALID_ARGUMENT
  // (CHANNEL_OUT_OF_RANGE) if the file has no such channel.
  absl::StatusOr<std::unique_ptr<imaging::ImageFile>> Take(
      const std::string& sha256, int channel);
  // Gives a file of Take() back. Not called: the file is closed.
  void GiveBack(const std::string& sha256, int channel,
                std::unique_ptr<imaging::ImageFile> file);

 private:
  struct Idle {
    std::string sha256;
    int channel = 1;
    std::unique_ptr<imaging::ImageFile> file;
  };

  const files::KeptFiles& files_;
  const int64_t most_pixels_decoded_whole_;
  absl::Mutex mu_;
  std::list<Idle> idle_ ABSL_GUARDED_BY(mu_);  // The last used is first.
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_OPEN_IMAGES_H_
