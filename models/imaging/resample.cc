#include "models/imaging/resample.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace tessera::imaging {
namespace {

FloatPlane Resize(FloatPlane plane, Size size, int interpolation) {
  assert(!plane.empty() && size.height > 0 && size.width > 0);
  if (plane.size() == size) return plane;
  FloatPlane resized(size, 0);
  const cv::Mat from(plane.height(), plane.width(), CV_32FC1,
                     plane.row(0));
  cv::Mat to(size.height, size.width, CV_32FC1, resized.row(0));
  cv::resize(from, to, to.size(), 0, 0, interpolation);
  return resized;
}

}  // namespace

FloatPlane ResizeIntensities(FloatPlane plane, Size size) {
  // One axis may shrink while the other grows; OpenCV's area average means
  // the average only where both shrink.
  const Size reduced{std::min(size.height, plane.height()),
                     std::min(size.width, plane.width())};
  return Resize(Resize(std::move(plane), reduced, cv::INTER_AREA), size,
                cv::INTER_CUBIC);
}

FloatPlane ResizeBilinear(FloatPlane plane, Size size) {
  return Resize(std::move(plane), size, cv::INTER_LINEAR);
}

LabelPlane ResizeLabels(const LabelPlane& plane, Size size) {
  assert(!plane.empty() && size.height > 0 && size.width > 0);
  if (plane.size() == size) return plane;
  // The source pixel under the new pixel's centre, in integers. OpenCV's
  // nearest neighbour takes the pixel under the new pixel's corner, which would
  // shift the mask against its image.
  const auto source = [](int64_t at, int64_t from, int64_t to) {
    return static_cast<int>((2 * at + 1) * from / (2 * to));
  };
  LabelPlane resized(size, 0);
  for (int y = 0; y < size.height; ++y) {
    const uint32_t* const row =
        plane.row(source(y, plane.height(), size.height));
    for (int x = 0; x < size.width; ++x) {
      resized.at(x, y) = row[source(x, plane.width(), size.width)];
    }
  }
  return resized;
}

}  // namespace tessera::imaging
