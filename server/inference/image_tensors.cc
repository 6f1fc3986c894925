#include "server/inference/image_tensors.h"

#include <cstring>

#include "models/outline/pixel_runs.h"
#include "models/tiles/stitch.h"

namespace tessera::inference {

ImageTensors::ImageTensors(imaging::Size size, int plane_count,
                           std::string* labels, std::string* planes)
    : size_(size),
      pixels_(static_cast<size_t>(size.height) * size.width),
      labels_(labels),
      planes_(planes),
      labels_begin_(labels != nullptr ? labels->size() : 0),
      planes_begin_(planes != nullptr ? planes->size() : 0) {
  if (labels != nullptr) {
    labels->resize(labels_begin_ + pixels_ * sizeof(uint32_t));
  }
  if (planes != nullptr) {
    planes->resize(planes_begin_ +
                   pixels_ * sizeof(float) * static_cast<size_t>(plane_count));
  }
}

absl::Status ImageTensors::OnObject(const SegmentSlice&,
                                    const DetectedObject& object) {
  if (labels_ == nullptr) return absl::OkStatus();
  const uint32_t number = static_cast<uint32_t>(object.outline.number);
  char* const labels = labels_->data() + labels_begin_;
  std::vector<outline::PixelRun> runs;
  for (const imaging::Polygon& polygon : object.outline.polygons) {
    outline::PixelRuns rows(polygon, size_);
    while (rows.NextRow(runs)) {
      for (const outline::PixelRun& run : runs) {
        const size_t row = static_cast<size_t>(run.y) * size_.width;
        for (int x = run.x0; x < run.x1; ++x) {
          std::memcpy(labels + (row + x) * sizeof(number), &number,
                      sizeof(number));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ImageTensors::OnPlanes(const SegmentSlice&,
                                    const tiles::Band& rows) {
  if (planes_ == nullptr) return absl::OkStatus();
  for (size_t i = 0; i < rows.planes.size(); ++i) {
    const std::vector<float>& values = rows.planes[i].pixels();
    const size_t pixel =
        i * pixels_ + static_cast<size_t>(rows.y0) * size_.width;
    std::memcpy(planes_->data() + planes_begin_ + pixel * sizeof(float),
                values.data(), values.size() * sizeof(float));
  }
  return absl::OkStatus();
}

}  // namespace tessera::inference
