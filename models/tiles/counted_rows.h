// An image whose intensities are checked while its rows are read.
#ifndef TESSERA_MODELS_TILES_COUNTED_ROWS_H_
#define TESSERA_MODELS_TILES_COUNTED_ROWS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"

namespace tessera::tiles {

// Reads another image, which it borrows, and counts its pixels.
//
// Not thread-safe.
class CountedRows final : public imaging::RowSource {
 public:
  // `announced` is the caller's histogram of all pixels of `image`. Both are
  // borrowed.
  CountedRows(imaging::RowSource& image,
              const imaging::IntensityHistogram& announced)
      : image_(image), announced_(announced) {}

  imaging::Size size() const override { return image_.size(); }
  int rows_per_block() const override { return image_.rows_per_block(); }
  absl::StatusOr<imaging::GrayPlane> Read(int y0, int y1) override {
    ASSIGN_OR_RETURN(imaging::GrayPlane rows, image_.Read(y0, y1));
    counted_.Add(rows);
    return rows;
  }

  // Call it before the first row is read. Errors: INVALID_ARGUMENT
  // (HISTOGRAM_WRONG) if the image has more or fewer pixels than announced.
  absl::Status CheckSize() const {
    const int64_t pixels = int64_t{size().height} * size().width;
    if (pixels == announced_.pixels()) return absl::OkStatus();
    return Wrong(absl::StrFormat("has %d pixels, but the image %d",
                                 announced_.pixels(), pixels));
  }
  // Call it after each row was read once. Errors: INVALID_ARGUMENT
  // (HISTOGRAM_WRONG) if the rows have other intensities than announced.
  absl::Status CheckAll() const {
    return counted_ == announced_
               ? absl::OkStatus()
               : Wrong("has other intensities than the image, which may have "
                       "changed or be read in another way by who counted");
  }

 private:
  static absl::Status Wrong(absl::string_view what) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "the header's histogram %s; send the image without one", what)),
        "HISTOGRAM_WRONG");
  }

  imaging::RowSource& image_;
  const imaging::IntensityHistogram& announced_;
  imaging::IntensityHistogram counted_;
};

}  // namespace tessera::tiles

#endif  // TESSERA_MODELS_TILES_COUNTED_ROWS_H_
