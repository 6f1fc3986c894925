#include "models/results/measure.h"

#include <algorithm>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/measurements/region_meter.h"
#include "models/results/label_rows.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

using measurements::Ellipse;
using measurements::Intensities;
using measurements::Region;
using measurements::RegionMeter;

// Each channel is an open file.
constexpr int kMostChannels = 200;

void AddShape(std::vector<MeasureColumn>& columns) {
  const auto add = [&](const char* name, bool whole, auto value) {
    columns.push_back({name, whole, [value](const MeasuredObject& object) {
                         return static_cast<double>(value(object.region));
                       }});
  };
  add("label", true, [](const Region& r) { return r.number; });
  add("area", true, [](const Region& r) { return r.area; });
  add("perimeter", false, [](const Region& r) { return r.perimeter; });
  add("centroid-0", false, [](const Region& r) { return r.centroid_row; });
  add("centroid-1", false, [](const Region& r) { return r.centroid_column; });
  add("bbox-0", true, [](const Region& r) { return r.box.y0; });
  add("bbox-1", true, [](const Region& r) { return r.box.x0; });
  add("bbox-2", true, [](const Region& r) { return r.box.y1; });
  add("bbox-3", true, [](const Region& r) { return r.box.x1; });
  add("axis_major_length", false,
      [](const Region& r) { return r.ellipse.major_length; });
  add("axis_minor_length", false,
      [](const Region& r) { return r.ellipse.minor_length; });
  add("eccentricity", false,
      [](const Region& r) { return r.ellipse.eccentricity; });
  add("solidity", false, [](const Region& r) { return r.solidity(); });
  add("orientation", false,
      [](const Region& r) { return r.ellipse.orientation; });
}

// `channel` counts from 0. scikit-image numbers the channels if there are
// several.
void AddIntensities(size_t channel, bool numbered,
                    std::vector<MeasureColumn>& columns) {
  const std::string suffix = numbered ? absl::StrCat("-", channel) : "";
  const auto add = [&](const char* name, double Intensities::*member) {
    columns.push_back(
        {absl::StrCat(name, suffix), false, [=](const MeasuredObject& object) {
           return object.region.channels[channel].*member;
         }});
  };
  add("intensity_mean", &Intensities::mean);
  add("intensity_std", &Intensities::deviation);
  add("intensity_min", &Intensities::least);
  add("intensity_max", &Intensities::most);
  add("intensity_sum", &Intensities::sum);
  add("intensity_mean_edge", &Intensities::edge_mean);
}

void AddMicrometres(const imaging::ImageHeader& header,
                    std::vector<MeasureColumn>& columns) {
  const double width = header.spacing.x_um;
  const double height = header.spacing.y_um;
  if (!(width > 0) || !(height > 0)) return;
  const auto add = [&](const char* name, auto value) {
    columns.push_back({name, false, [value](const MeasuredObject& object) {
                         return value(object.region);
                       }});
  };
  add("area_um2", [=](const Region& r) {
    return static_cast<double>(r.area) * width * height;
  });
  // scikit-image's perimeter is of square pixels.
  if (const double side = header.pixel_size_um; side > 0) {
    add("perimeter_um", [=](const Region& r) { return r.perimeter * side; });
  }
  add("centroid-0_um",
      [=](const Region& r) { return r.centroid_row * height; });
  add("centroid-1_um",
      [=](const Region& r) { return r.centroid_column * width; });
  add("axis_major_length_um",
      [](const Region& r) { return r.ellipse_um.major_length; });
  add("axis_minor_length_um",
      [](const Region& r) { return r.ellipse_um.minor_length; });
}

}  // namespace

absl::StatusOr<ObjectMeasurer> ObjectMeasurer::Open(
    const std::filesystem::path& image, const Segmentation& found) {
  ASSIGN_OR_RETURN(const auto segmented, OpenSegmentedImage(image, found));
  const int count = segmented->header().channels;
  if (count > kMostChannels) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has %d channels; at most %d are measured, so leave measurements "
        "out of --format",
        image.filename().string(), count, kMostChannels));
  }
  Files channels;
  for (int channel = 1; channel <= count; ++channel) {
    ASSIGN_OR_RETURN(auto file, imaging::ImageFile::Open(image, {}, channel));
    channels.push_back(std::move(file));
  }
  return ObjectMeasurer(std::move(channels));
}

std::vector<MeasureColumn> ObjectMeasurer::Columns() const {
  std::vector<MeasureColumn> columns;
  columns.push_back({"slice", true, [](const MeasuredObject& object) {
                       return double{1} * object.slice;
                     }});
  AddShape(columns);
  for (size_t channel = 0; channel < channels_.size(); ++channel) {
    AddIntensities(channel, channels_.size() > 1, columns);
  }
  AddMicrometres(channels_.front()->header(), columns);
  columns.push_back({"score", false, [](const MeasuredObject& object) {
                       return object.score;
                     }});
  return columns;
}

absl::StatusOr<std::vector<MeasuredObject>> ObjectMeasurer::Measure(
    const SliceObjects& slice) {
  const imaging::Size size = channels_.front()->header().size;
  RegionMeter meter(size, channels_.size());
  const int step = RowsAtOnce(size);
  for (int y = 0; y < size.height; y += step) {
    const int end = std::min(size.height, y + step);
    const int first = std::max(0, y - RegionMeter::kRowsAround);
    const int last = std::min(size.height, end + RegionMeter::kRowsAround);
    meter.Add({first, LabelRowsOf(slice, size.width, first, last)}, y, end);
    for (size_t channel = 0; channel < channels_.size(); ++channel) {
      ASSIGN_OR_RETURN(const imaging::Plane<double> values,
                       channels_[channel]->ReadValues(slice.slice - 1, y, end));
      meter.AddValues(channel, values);
    }
  }
  std::map<uint32_t, double> scores;
  for (const Object& object : slice.objects) {
    scores[object.outline.number] = object.score;
  }
  std::vector<MeasuredObject> measured;
  for (Region& region : meter.Finish(channels_.front()->header().spacing)) {
    const double score = scores[region.number];
    measured.push_back({slice.slice, score, std::move(region)});
  }
  without_pixels_ += static_cast<int64_t>(scores.size() - measured.size());
  return measured;
}

}  // namespace tessera::results
