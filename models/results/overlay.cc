#include "models/results/overlay.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/intensity.h"
#include "models/results/output_files.h"
#include "models/results/picture.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

// In pictures with a side this long, lines of one pixel are too thin to see.
constexpr int kLargeSidePx = 1500;

// Returns the slice in 8 bit BGR, its contrast stretched between percentiles.
cv::Mat Stretched(const imaging::GrayPlane& slice) {
  const imaging::IntensityRange range = imaging::PercentileRange(slice);
  std::vector<uint8_t> shades(65536);
  for (size_t value = 0; value < shades.size(); ++value) {
    const double unit =
        (static_cast<double>(value) - range.low) / (range.high - range.low);
    shades[value] =
        static_cast<uint8_t>(std::lround(255 * std::clamp(unit, 0.0, 1.0)));
  }
  cv::Mat picture(slice.height(), slice.width(), CV_8UC3);
  for (int y = 0; y < slice.height(); ++y) {
    for (int x = 0; x < slice.width(); ++x) {
      const uint8_t shade = shades[slice.at(x, y)];
      picture.at<cv::Vec3b>(y, x) = {shade, shade, shade};
    }
  }
  return picture;
}

// Returns the object's colour: each number turns the hue by the golden angle.
cv::Scalar ColorOf(uint32_t number) {
  const double hue = std::fmod(number * 137.50776, 360.0) / 60;
  const auto channel = [hue](double offset) {
    const double k = std::fmod(offset + hue, 6.0);
    return 255 * (1 - std::clamp(std::min(k, 4 - k), 0.0, 1.0));
  };
  return {channel(1), channel(3), channel(5)};  // Blue, green, red.
}

void DrawRing(const imaging::Ring& ring, const cv::Scalar& color, int thickness,
              cv::Mat& picture) {
  // OpenCV's coordinates begin at the centre of the first pixel, half a pixel
  // later than ours. One fractional bit (`shift`) encodes the half.
  std::vector<cv::Point> points;
  points.reserve(ring.size());
  for (const imaging::Point& point : ring) {
    points.emplace_back(static_cast<int>(std::lround(2 * point.x - 1)),
                        static_cast<int>(std::lround(2 * point.y - 1)));
  }
  cv::polylines(picture, points, /*isClosed=*/true, color, thickness,
                cv::LINE_8, /*shift=*/1);
}

void DrawOutlines(const std::vector<Object>& objects,
                  cv::Mat& picture) {
  const int thickness =
      std::max(picture.rows, picture.cols) >= kLargeSidePx ? 2 : 1;
  for (const Object& object : objects) {
    const cv::Scalar color = ColorOf(object.outline.number);
    for (const imaging::Polygon& polygon : object.outline.polygons) {
      DrawRing(polygon.exterior, color, thickness, picture);
      for (const imaging::Ring& hole : polygon.holes) {
        DrawRing(hole, color, thickness, picture);
      }
    }
  }
}

cv::Mat Draw(const imaging::GrayPlane& slice,
             const std::vector<Object>& objects) {
  cv::Mat picture = Stretched(slice);
  DrawOutlines(objects, picture);
  return picture;
}

}  // namespace

absl::StatusOr<Written> OverlayWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file, OpenSegmentedImage(image, found));
  OutputFiles pages;
  for (const SliceObjects& slice : found.slices) {
    ASSIGN_OR_RETURN(const imaging::GrayPlane pixels,
                     file->ReadSlice(slice.slice - 1));
    const std::string number =
        IsStack(found) ? absl::StrFormat("_s%03d", slice.slice) : "";
    const std::filesystem::path path =
        folder / (OutputStem(image) + number + ".overlay.png");
    RETURN_IF_ERROR(
        WritePicture(path, "leave overlay out of --format",
                     [&] { return Draw(pixels, slice.objects); }));
    pages.Add(path);
  }
  return Written{pages.Keep(), {}};
}

}  // namespace tessera::results
