// Makes the file of a pyramid.
#ifndef TESSERA_SERVER_PICTURES_PYRAMID_WRITER_H_
#define TESSERA_SERVER_PICTURES_PYRAMID_WRITER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/intensity.h"
#include "server/storage/durable_file.h"

namespace tessera::pictures {

// Writes a pyramid from the rows of the slice, from the top down. As soon as a
// level has the rows of a row of tiles, its tiles are written, and its half
// goes to the next level. So memory grows with the width only: a band of tiles
// for each level. Without Finish() the destructor removes the file.
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

  // Call once, after all rows, whose intensities are `histogram`. The file at
  // `path` is complete on return.
  absl::Status Finish(const imaging::IntensityHistogram& histogram,
                      const imaging::IntensityScale& scale);

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

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_PYRAMID_WRITER_H_
