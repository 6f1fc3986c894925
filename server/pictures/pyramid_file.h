// A picture in a file: all levels of a slice, cut into tiles.
//
// The file begins with a fixed header, then the place of each tile (int64, all
// levels one after the other, from level 0, row after row), then the tiles'
// pixels in 8 or 16 bit, uncompressed. A tile of one intensity takes no pixels.
// Numbers have this machine's byte order: the file never leaves the machine.
#ifndef TESSERA_SERVER_PICTURES_PYRAMID_FILE_H_
#define TESSERA_SERVER_PICTURES_PYRAMID_FILE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mapped_file.h"
#include "models/imaging/image.h"
#include "server/pictures/picture.h"
#include "server/storage/durable_file.h"

namespace tessera::pictures {

// The most bytes that the pyramid of a slice takes on disk.
int64_t PyramidBytes(imaging::Size size, int bits);

// Writes a pyramid from the rows of the slice, from the top down. Memory grows
// with the width only: a band of tiles for each level. Without Finish() the
// destructor removes the file.
//
// Not thread-safe.
class PyramidWriter {
 public:
  // Writes beside `path` until Finish(). `bits` is 8 or 16.
  // Errors: UNAVAILABLE and RESOURCE_EXHAUSTED (DISK_FULL), of all methods.
  static absl::StatusOr<std::unique_ptr<PyramidWriter>> Create(
      const std::filesystem::path& path, imaging::Size size, int bits);
  ~PyramidWriter();
  PyramidWriter(const PyramidWriter&) = delete;
  PyramidWriter& operator=(const PyramidWriter&) = delete;

  // The next rows. REQUIRES: they are as wide as the slice; all rows together
  // are as many as the slice has.
  absl::Status Add(const imaging::GrayPlane& rows);

  // Call once, after all rows. The file at `path` is complete on return.
  absl::Status Finish(const IntensitySummary& summary);

 private:
  // The rows of a level that do not yet make up a row of tiles.
  struct Level {
    imaging::Size size;
    size_t first_tile = 0;  // Index into tiles_.
    int tile_row = 0;       // The next one.
    imaging::GrayPlane band;
    int filled = 0;  // Rows of `band`.
  };

  PyramidWriter(const std::filesystem::path& path, imaging::Size size, int bits,
                int fd);
  absl::Status AddTo(size_t level, const imaging::GrayPlane& rows);
  absl::Status EndBand(size_t level);
  absl::Status WriteTile(const imaging::GrayPlane& band,
                         const imaging::Rect& at, size_t tile);
  // Makes the band of the level's next row of tiles.
  static void BeginBand(Level& level);

  const std::filesystem::path path_;
  const std::filesystem::path part_;
  const imaging::Size size_;
  const int bits_;
  const storage::ScopedFd file_;
  std::vector<Level> levels_;
  std::vector<int64_t> tiles_;
  int64_t end_ = 0;
  bool finished_ = false;
};

// Reads a pyramid; the kernel keeps in memory what is read often.
//
// Immutable, hence thread-safe.
class PyramidFile final : public Picture {
 public:
  // Errors: NOT_FOUND if there is no such file; DATA_LOSS if it is no pyramid
  // of this version.
  static absl::StatusOr<std::shared_ptr<const Picture>> Open(
      const std::filesystem::path& path);

  PyramidFile(MappedFile file, imaging::Size size, IntensitySummary summary);

  // Whether the file is as long as its tiles say. REQUIRED by Read().
  bool IsWhole() const;

  imaging::GrayPlane Read(int level, const imaging::Rect& rect) const override;
  int64_t memory_bytes() const override;

 private:
  void CopyTile(size_t level, int x, int y, const imaging::Rect& rect,
                imaging::GrayPlane& to) const;

  const MappedFile file_;
  std::vector<size_t> first_tile_;  // Of each level.
  std::vector<int64_t> tiles_;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PYRAMID_FILE_H_
