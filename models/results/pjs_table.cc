#include "models/results/pjs_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/imaging/intensity.h"
#include "models/outline/pixel_runs.h"
#include "models/results/polylines.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

using imaging::Point;
using imaging::Ring;

// Rows of PyJAMAS' table, in its order.
constexpr std::array<const char*, 6> kMeasures = {"area",
                                                  "perimeter",
                                                  "pixel_values_perimeter",
                                                  "pixel_values_interior",
                                                  "std_perimeter",
                                                  "std_interior"};
using Measures = std::array<double, kMeasures.size()>;

// Mean and standard deviation of some pixels; NaN if there are none.
class Population {
 public:
  void Add(double value) {
    sum_ += value;
    squares_ += value * value;
    ++count_;
  }
  double mean() const { return sum_ / count_; }
  double deviation() const {
    return std::sqrt(std::max(0.0, squares_ / count_ - mean() * mean()));
  }
  bool empty() const { return count_ == 0; }

 private:
  double sum_ = 0;
  double squares_ = 0;
  double count_ = 0;
};

double AreaOf(const Ring& ring) {
  double twice = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

double LengthOf(const Ring& ring) {
  double length = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    length += std::hypot(b.x - a.x, b.y - a.y);
  }
  return length;
}

// The pixels of one polyline: those on it or beside it, and those inside.
//
// Not thread-safe.
class PolylinePixels {
 public:
  PolylinePixels(const Ring& ring, imaging::Size image) {
    for (const Point& point : ring) {
      box_.x0 = std::min(box_.x0, static_cast<int>(point.x) - 1);
      box_.y0 = std::min(box_.y0, static_cast<int>(point.y) - 1);
      box_.x1 = std::max(box_.x1, static_cast<int>(point.x) + 2);
      box_.y1 = std::max(box_.y1, static_cast<int>(point.y) + 2);
    }
    kinds_ = imaging::Plane<uint8_t>({box_.height(), box_.width()}, 0);
    Fill(ring);
    DrawLine(ring);
    inside_ = {std::max(0, box_.x0), std::max(0, box_.y0),
               std::min(image.width, box_.x1), std::min(image.height, box_.y1)};
  }

  // Calls `take(x, y, on_line)` for each of the pixels that the image has.
  template <typename Take>
  void ForEach(Take take) const {
    for (int y = inside_.y0; y < inside_.y1; ++y) {
      for (int x = inside_.x0; x < inside_.x1; ++x) {
        const uint8_t kind = kinds_.at(x - box_.x0, y - box_.y0);
        if (kind != 0) take(x, y, kind == kLine);
      }
    }
  }

 private:
  static constexpr uint8_t kInterior = 1;
  static constexpr uint8_t kLine = 2;

  // Those whose centres are on the ring do not matter: they are of the line.
  void Fill(const Ring& ring) {
    imaging::Polygon polygon;
    for (const Point& point : ring) {
      polygon.exterior.push_back(
          {point.x - box_.x0 + 0.5, point.y - box_.y0 + 0.5});
    }
    outline::PixelRuns rows(polygon, kinds_.size());
    std::vector<outline::PixelRun> runs;
    while (rows.NextRow(runs)) {
      for (const outline::PixelRun& run : runs) {
        std::fill(kinds_.row(run.y) + run.x0, kinds_.row(run.y) + run.x1,
                  kInterior);
      }
    }
  }

  // The pixels on the line and their four neighbours. The line turns by 45° or
  // 90°, so each step is to one of eight neighbours.
  void DrawLine(const Ring& ring) {
    for (size_t i = 0; i < ring.size(); ++i) {
      const Point& from = ring[i];
      const Point& to = ring[(i + 1) % ring.size()];
      const int steps = static_cast<int>(
          std::max(std::abs(to.x - from.x), std::abs(to.y - from.y)));
      for (int step = 0; step <= steps; ++step) {
        const double part = steps == 0 ? 0 : double{1} * step / steps;
        const int x =
            static_cast<int>(std::lround(from.x + part * (to.x - from.x))) -
            box_.x0;
        const int y =
            static_cast<int>(std::lround(from.y + part * (to.y - from.y))) -
            box_.y0;
        for (const auto& [dx, dy] :
             {std::pair(0, 0), {1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
          kinds_.at(x + dx, y + dy) = kLine;
        }
      }
    }
  }

  imaging::Rect box_{1 << 30, 1 << 30, -(1 << 30), -(1 << 30)};
  imaging::Rect inside_;  // The part of the box that the image has.
  imaging::Plane<uint8_t> kinds_;
};

// Whether the ring is at most one pixel outside the image: a damaged answer may
// hold anything.
bool IsAround(const Ring& ring, imaging::Size size) {
  return std::all_of(ring.begin(), ring.end(), [&](const Point& point) {
    return point.x >= -1 && point.x <= size.width && point.y >= -1 &&
           point.y <= size.height;
  });
}

// Of several polylines of one object, sums of lengths and areas.
Measures MeasuresOf(const std::vector<Ring>& rings,
                    const imaging::GrayPlane& pixels,
                    const imaging::IntensityScale& scale) {
  Measures measures = {};
  Population line;
  Population interior;
  for (const Ring& ring : rings) {
    if (!IsAround(ring, pixels.size())) continue;
    measures[0] += AreaOf(ring);
    measures[1] += LengthOf(ring);
    PolylinePixels(ring, pixels.size()).ForEach([&](int x, int y, bool on) {
      (on ? line : interior).Add(scale.ValueOf(pixels.at(x, y)));
    });
  }
  measures[2] = line.mean();
  measures[3] = interior.mean();
  measures[4] = line.deviation();
  measures[5] = interior.empty() ? std::nan("") : interior.deviation();
  return measures;
}

// The mean and the commonest value of a slice.
std::pair<double, double> MeanAndMode(const imaging::GrayPlane& pixels,
                                      const imaging::IntensityScale& scale) {
  imaging::IntensityHistogram histogram;
  histogram.Add(pixels);
  const std::vector<int64_t>& counts = histogram.counts();
  double sum = 0;
  for (size_t value = 0; value < counts.size(); ++value) {
    sum += static_cast<double>(value) * static_cast<double>(counts[value]);
  }
  const auto mode = std::max_element(counts.begin(), counts.end());
  return {scale.ValueOf(sum / static_cast<double>(histogram.pixels())),
          scale.ValueOf(static_cast<double>(mode - counts.begin()))};
}

// Columns of the table.
struct SliceColumn {
  int slice = 1;
  double mean = 0;
  double mode = 0;
  std::map<uint32_t, Measures> objects;  // By id.
};

// PyJAMAS leaves out what there is not.
std::string Cell(double value) {
  return std::isnan(value) ? "," : absl::StrFormat(",%.15g", value);
}

void WriteTable(const std::vector<SliceColumn>& columns, OutputFile& file) {
  const auto write_row = [&](const std::string& name, auto value_of) {
    std::string row = name;
    for (const SliceColumn& column : columns) row += Cell(value_of(column));
    file.Write(row + "\n");
  };
  const auto slice = [](const SliceColumn& c) { return double{1} * c.slice; };
  write_row("", slice);
  write_row("slice_number", slice);
  write_row("image_mean", [](const SliceColumn& c) { return c.mean; });
  write_row("image_mode", [](const SliceColumn& c) { return c.mode; });
  uint32_t most = 0;
  for (const SliceColumn& column : columns) {
    if (!column.objects.empty()) {
      most = std::max(most, column.objects.rbegin()->first);
    }
  }
  for (size_t i = 0; i < kMeasures.size(); ++i) {
    for (uint32_t id = 1; id <= most; ++id) {
      write_row(absl::StrCat(kMeasures.at(i), "_", id),
                [&](const SliceColumn& column) {
                  const auto at = column.objects.find(id);
                  return at == column.objects.end() ? std::nan("")
                                                    : at->second.at(i);
                });
    }
  }
}

}  // namespace

absl::StatusOr<Written> PjsTableWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file, OpenSegmentedImage(image, found));
  const std::filesystem::path path = folder / (OutputStem(image) + ".pjs.csv");
  ASSIGN_OR_RETURN(OutputFile table, OutputFile::Create(path));
  std::vector<SliceColumn> columns;
  for (const SliceObjects& slice : found.slices) {
    ASSIGN_OR_RETURN(const imaging::GrayPlane pixels,
                     file->ReadSlice(slice.slice - 1));
    ASSIGN_OR_RETURN(const auto scale, file->Scale(slice.slice - 1));
    SliceColumn column{.slice = slice.slice};
    std::tie(column.mean, column.mode) = MeanAndMode(pixels, scale);
    for (const Object& object : slice.objects) {
      const auto contours = PolylinesOf(object.outline.polygons, pixels.size());
      if (contours.rings.empty()) continue;
      column.objects[object.outline.number] =
          MeasuresOf(contours.rings, pixels, scale);
    }
    columns.push_back(std::move(column));
  }
  WriteTable(columns, table);
  RETURN_IF_ERROR(table.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
