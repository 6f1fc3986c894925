// An image whose rows are read as they are needed.
#ifndef TESSERA_MODELS_IMAGING_ROW_SOURCE_H_
#define TESSERA_MODELS_IMAGING_ROW_SOURCE_H_

#include <algorithm>
#include <cassert>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"

namespace tessera::imaging {

// Not thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;

  // The size of the whole image.
  virtual Size size() const = 0;
  // Rows that are decoded together, starting at multiples of this number.
  virtual int rows_per_block() const { return 1; }
  // The rows [y0, y1). Errors: those of the underlying image.
  // REQUIRES: 0 ≤ y0 < y1 ≤ size().height.
  virtual absl::StatusOr<GrayPlane> Read(int y0, int y1) = 0;
};

// The rows of a slice of a file. Borrows the file. Errors: those of
// ImageFile::ReadRows().
//
// Not thread-safe.
class SliceRows final : public RowSource {
 public:
  // `index` counts from 0.
  SliceRows(ImageFile& file, int index) : file_(file), index_(index) {}

  Size size() const override { return file_.header().size; }
  int rows_per_block() const override { return file_.header().rows_per_block; }
  absl::StatusOr<GrayPlane> Read(int y0, int y1) override {
    return file_.ReadRows(index_, y0, y1);
  }

 private:
  ImageFile& file_;
  const int index_;
};

// The rows of an image in memory. Borrows the image. No errors.
//
// Immutable, hence thread-safe.
class PlaneRows final : public RowSource {
 public:
  explicit PlaneRows(const GrayPlane& image) : image_(image) {}

  Size size() const override { return image_.size(); }
  absl::StatusOr<GrayPlane> Read(int y0, int y1) override {
    assert(0 <= y0 && y0 < y1 && y1 <= image_.height());
    GrayPlane rows({y1 - y0, image_.width()}, 0);
    std::copy_n(image_.row(y0), rows.pixels().size(), rows.pixels().begin());
    return rows;
  }

 private:
  const GrayPlane& image_;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_ROW_SOURCE_H_
