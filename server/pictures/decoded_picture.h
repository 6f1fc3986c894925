// A picture whose pixels are all in memory.
#ifndef TESSERA_SERVER_PICTURES_DECODED_PICTURE_H_
#define TESSERA_SERVER_PICTURES_DECODED_PICTURE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// Its levels take a third of the slice more, so that a viewer that zooms out
// does not wait.
//
// Immutable, hence thread-safe.
class DecodedPicture final : public Picture {
 public:
  // Decodes a slice, counted from 0, and halves it until it fits into a tile.
  // Errors: those of ImageFile::ReadRows().
  static absl::StatusOr<std::shared_ptr<const Picture>> Decode(
      imaging::ImageFile& file, int index);

  // `levels` has the sizes that LevelSizes() returns.
  DecodedPicture(std::vector<imaging::GrayPlane> levels,
                 IntensitySummary summary);

  imaging::GrayPlane Read(int level, const imaging::Rect& rect) const override;
  imaging::IntensityHistogram CountIntensities() const override;
  int64_t memory_bytes() const override;

 private:
  const std::vector<imaging::GrayPlane> pixels_;
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_DECODED_PICTURE_H_
