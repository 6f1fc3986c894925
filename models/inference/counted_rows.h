// An image whose intensities are checked while its rows are read.
#ifndef TESSERA_MODELS_INFERENCE_COUNTED_ROWS_H_
#define TESSERA_MODELS_INFERENCE_COUNTED_ROWS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/imaging/image.h"
#include "models/imaging/intensity.h"
#include "models/imaging/row_source.h"

namespace tessera::inference {

// Reads another image, which it borrows, and counts its pixels.
//
// Not thread-safe.
class CountedRows final : public imaging::RowSource {
 public:
  // `announced` is said to have all pixels of `image`; borrowed.
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

  // Before the first row. Errors: INVALID_ARGUMENT (HISTOGRAM_WRONG) if the
  // image has more or fewer pixels.
  absl::Status CheckSize() const {
    const int64_t pixels = int64_t{size().height} * size().width;
    return pixels == announced_.pixels() ? absl::OkStatus() : Wrong();
  }
  // After each row was read once. Errors: INVALID_ARGUMENT (HISTOGRAM_WRONG) if
  // they have other intensities.
  absl::Status CheckAll() const {
    return counted_ == announced_ ? absl::OkStatus() : Wrong();
  }

 private:
  static absl::Status Wrong() {
    return WithReason(
        absl::InvalidArgumentError(
            "the image has other intensities than its header's histogram says; "
            "it may have changed meanwhile: send it again, or without one"),
        "HISTOGRAM_WRONG");
  }

  imaging::RowSource& image_;
  const imaging::IntensityHistogram& announced_;
  imaging::IntensityHistogram counted_;
};

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_COUNTED_ROWS_H_
