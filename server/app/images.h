// What callers may see of image files.
#ifndef TESSERA_SERVER_APP_IMAGES_H_
#define TESSERA_SERVER_APP_IMAGES_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/app/uploads.h"
#include "server/datasets/dataset_catalog.h"
#include "server/pictures/draw.h"
#include "server/pictures/picture.h"
#include "server/pictures/pictures.h"

namespace tessera::app {

// Calls that the gRPC API does not have.
inline constexpr Operation kReadImage{"ReadImage", kViewer, false};
inline constexpr Operation kCropImage{"CropImage", kMember, true};

// What may be read at once, in pixels. A thumbnail's side has at most so many.
inline constexpr int64_t kMaxRawPixels = int64_t{4} << 20;
inline constexpr int64_t kMaxCropPixels = int64_t{4096} * 4096;
inline constexpr int kMaxThumbnailSide = 4096;

// An image file as one of its channels shows it.
struct ImageInfo {
  pictures::PictureInfo file;
  int levels = 1;
  bool ready = true;  // The slice can be shown now.
};

// Rows one after the other; samples of 16 and 32 bit are little endian.
struct RawPixels {
  imaging::Size size;
  int bits = 8;  // 8, 16 or, of masks only, 32.
  std::string bytes;
};

// A file that the caller now holds, as if the caller had sent it.
struct CroppedImage {
  std::string sha256;
  int64_t size_bytes = 0;
};

// A sample's picture, scaled down.
struct SampleView {
  datasets::RevisionName dataset;
  std::string sample;
  datasets::FileKind kind = datasets::FileKind::kImage;
};

// Each method first checks the caller's role and right. A caller may see a file
// that they have sent, and the files of datasets that they may read.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW); NOT_FOUND
// (FILE_NOT_FOUND) if the server has no such file or the caller may not see it;
// those of Pictures. Of methods that read pixels also UNAVAILABLE
// (PICTURE_BEING_MADE), with a delay, while a large slice is being prepared.
//
// Thread-safe. Borrows everything it is given.
class Images {
 public:
  using SliceId = pictures::SliceId;

  Images(AccessControl& control, pictures::Pictures& pictures,
         const datasets::DatasetCatalog& catalog, Uploads& uploads)
      : control_(control),
        pictures_(pictures),
        catalog_(catalog),
        uploads_(uploads) {}

  // `ready` is that of the slice. Begins to prepare a large slice, and to read
  // a large file, until which the error is UNAVAILABLE (PICTURE_BEING_MADE).
  absl::StatusOr<ImageInfo> Describe(const Caller& caller, const SliceId& id);

  // The slice itself, for other use cases.
  absl::StatusOr<std::shared_ptr<const pictures::Picture>> Find(
      const Caller& caller, const SliceId& id);

  absl::StatusOr<pictures::IntensitySummary> Histogram(const Caller& caller,
                                                       const SliceId& id);

  // The bytes of a JPEG. Errors: INVALID_ARGUMENT (TILE_OUT_OF_RANGE,
  // WINDOW_INVALID).
  absl::StatusOr<std::string> Tile(const Caller& caller, const SliceId& id,
                                   const pictures::TileName& tile,
                                   const pictures::WindowRequest& window);

  // At most kMaxRawPixels. Errors: INVALID_ARGUMENT (REGION_INVALID).
  absl::StatusOr<RawPixels> Pixels(const Caller& caller, const SliceId& id,
                                   const imaging::Rect& region);

  // Stores a region of at most kMaxCropPixels as a TIFF of 8 or 16 bit, with
  // the image's pixel size; equal regions make equal files. The pixels are
  // those that Pixels() returns.
  // Errors: INVALID_ARGUMENT (REGION_INVALID); those of Uploads.
  absl::StatusOr<CroppedImage> Crop(const Caller& caller, const SliceId& id,
                                    const imaging::Rect& region);

  // The bytes of a JPEG (of an image) or PNG (of a mask) whose longer side has
  // at most `side` pixels. `window` is for images.
  // Errors: NOT_FOUND (DATASET_NOT_FOUND, SAMPLE_NOT_FOUND).
  // REQUIRES: 0 < side ≤ kMaxThumbnailSide.
  absl::StatusOr<std::string> Thumbnail(const Caller& caller,
                                        const SampleView& view, int side,
                                        const pictures::WindowRequest& window);

  // As Pixels(), of a sample's image or mask. The pixels of a mask are the
  // objects' numbers. Errors: as Thumbnail(), and INVALID_ARGUMENT
  // (REGION_INVALID).
  absl::StatusOr<RawPixels> SamplePixels(const Caller& caller,
                                         const SampleView& view,
                                         const imaging::Rect& region);

 private:
  absl::Status CheckMaySee(const Caller& caller,
                           const std::string& sha256) const;
  // The picture of a slice that the caller may see.
  absl::StatusOr<std::shared_ptr<const pictures::Picture>> FindReady(
      const Caller& caller, const SliceId& id);
  absl::StatusOr<imaging::LabelPlane> ReadMask(const Caller& caller,
                                               const std::string& sha256);
  // The digest of the sample's file.
  absl::StatusOr<std::string> FindFile(const Caller& caller,
                                       const SampleView& view) const;

  AccessControl& control_;
  pictures::Pictures& pictures_;
  const datasets::DatasetCatalog& catalog_;
  Uploads& uploads_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_IMAGES_H_
