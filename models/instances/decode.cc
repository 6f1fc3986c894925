#include "models/instances/decode.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/instances/join_rule.h"
#include "models/instances/object_builder.h"
#include "models/instances/row_linker.h"

namespace tessera::instances {

class BandDecoder::Impl {
 public:
  Impl(int width, const DecodeOptions& options, ObjectSink sink)
      : width_(width),
        min_area_px_(options.min_area_px),
        sink_(std::move(sink)),
        linker_(width, options),
        builder_(width, linker_.reach(), RuleOf(options),
                 options.max_rect_px) {}

  absl::Status Add(const imaging::GrayPlane& image,
                   const std::vector<imaging::FloatPlane>& planes) {
    for ([[maybe_unused]] const imaging::FloatPlane& plane : planes) {
      assert(plane.size() == image.size() && plane.width() == width_);
    }
    for (int y = 0; y < image.height(); ++y) {
      linker_.Add(image, planes, y);
      RETURN_IF_ERROR(Advance());
    }
    return absl::OkStatus();
  }

  absl::Status Finish() {
    linker_.Finish();
    RETURN_IF_ERROR(Advance());
    builder_.Finish(whole_);
    return HandOut();
  }

  int64_t small_objects_removed() const { return removed_; }

 private:
  // Goes on row by row, so that the size of the bands does not matter.
  absl::Status Advance() {
    while (const LinkedRow* row = linker_.Next()) {
      builder_.Add(*row, whole_);
      RETURN_IF_ERROR(HandOut());
    }
    return absl::OkStatus();
  }

  absl::Status HandOut() {
    if (const auto& rect = builder_.too_large()) {
      return WithReason(
          absl::ResourceExhaustedError(absl::StrFormat(
              "objects reach over %d×%d pixels, which takes too much memory; "
              "crop the image, or use a model that finds smaller objects",
              rect->height(), rect->width())),
          "OBJECT_TOO_LARGE");
    }
    for (DecodedObject& object : whole_) {
      if (object.measurements.area_px < min_area_px_) {
        ++removed_;
        continue;
      }
      object.measurements.number = ++objects_;
      RETURN_IF_ERROR(sink_(std::move(object)));
    }
    whole_.clear();
    return absl::OkStatus();
  }

  const int width_;
  const int min_area_px_;
  const ObjectSink sink_;
  RowLinker linker_;
  ObjectBuilder builder_;
  std::vector<DecodedObject> whole_;
  uint32_t objects_ = 0;
  int64_t removed_ = 0;
};

BandDecoder::BandDecoder(int width, const DecodeOptions& options,
                         ObjectSink sink)
    : impl_(std::make_unique<Impl>(width, options, std::move(sink))) {}

BandDecoder::~BandDecoder() = default;

absl::Status BandDecoder::Add(const imaging::GrayPlane& image,
                              const std::vector<imaging::FloatPlane>& planes) {
  return impl_->Add(image, planes);
}

absl::Status BandDecoder::Finish() { return impl_->Finish(); }

int64_t BandDecoder::small_objects_removed() const {
  return impl_->small_objects_removed();
}

int SmallObjectPx(imaging::Size subimage, imaging::Size network_input) {
  constexpr double kSmallInputPx = 350;
  const double scale = static_cast<double>(subimage.height) * subimage.width /
                       network_input.height / network_input.width;
  return static_cast<int>(std::lround(kSmallInputPx * scale));
}

imaging::LabelPlane DecodeObjects(
    const std::vector<imaging::FloatPlane>& planes,
    const DecodeOptions& options) {
  imaging::LabelPlane labels(planes[0].size(), 0);
  if (labels.empty()) return labels;
  const auto paint = [&](const DecodedObject& object) {
    for (int y = 0; y < object.mask.height(); ++y) {
      const uint8_t* mask = object.mask.row(y);
      uint32_t* row = labels.row(object.bounds.y0 + y) + object.bounds.x0;
      for (int x = 0; x < object.mask.width(); ++x) {
        if (mask[x] != 0) row[x] = object.measurements.number;
      }
    }
    return absl::OkStatus();
  };
  BandDecoder decoder(labels.width(), options, paint);
  // Only the sink can fail here.
  absl::Status status =
      decoder.Add(imaging::GrayPlane(labels.size(), 0), planes);
  if (status.ok()) status = decoder.Finish();
  assert(status.ok());
  return labels;
}

}  // namespace tessera::instances
