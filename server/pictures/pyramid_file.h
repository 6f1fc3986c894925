// A picture in a file: all levels of a slice, cut into tiles.
#ifndef TESSERA_SERVER_PICTURES_PYRAMID_FILE_H_
#define TESSERA_SERVER_PICTURES_PYRAMID_FILE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mapped_file.h"
#include "models/imaging/image.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// Reads a pyramid that PyramidWriter made. The file is mapped into memory, so
// the kernel keeps what is read often and drops the rest when memory is short.
// The file may be removed while it is read.
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
  imaging::IntensityHistogram CountIntensities() const override;
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
