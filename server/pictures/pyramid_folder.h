// The folder of the pyramids of large slices.
#ifndef TESSERA_SERVER_PICTURES_PYRAMID_FOLDER_H_
#define TESSERA_SERVER_PICTURES_PYRAMID_FOLDER_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// A cache on disk: everything in it can be made again from the image files. The
// pyramids that were not opened for longest make room for new ones.
//
// Thread-safe, but one thread at a time makes room and writes.
class PyramidFolder {
 public:
  // Makes the folder, and removes what a crash left half written.
  // `max_bytes` limits all pyramids together. Errors: UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<PyramidFolder>> Open(
      const std::filesystem::path& dir, int64_t max_bytes);

  // Where the slice's pyramid is, or is to be written.
  std::filesystem::path PathOf(const SliceId& id) const;

  bool Has(const SliceId& id) const;
  // The slice's pyramid, if there is one, now counts as used.
  void NoteUse(const SliceId& id) const;

  // The slice's pyramid. A damaged one is removed.
  // Errors: NOT_FOUND if there is none.
  absl::StatusOr<std::shared_ptr<const Picture>> Find(const SliceId& id) const;

  // Removes pyramids until `bytes` more fit.
  // Errors: RESOURCE_EXHAUSTED (DISK_FULL) if they cannot fit into the limit,
  // or if the disk would have less than 1 GiB left.
  absl::Status MakeRoom(int64_t bytes);

  // Removes the pyramids of files for which `is_kept` is false.
  void RemoveOthers(
      const std::function<bool(const std::string& sha256)>& is_kept);

 private:
  PyramidFolder(const std::filesystem::path& dir, int64_t max_bytes)
      : dir_(dir), max_bytes_(max_bytes) {}

  const std::filesystem::path dir_;
  const int64_t max_bytes_;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PYRAMID_FOLDER_H_
