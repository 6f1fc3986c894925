#include "models/data/fingerprint.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace tessera::data {
namespace {

using imaging::LabelPlane;

// Facts about one object of a mask.
struct ObjectFacts {
  int64_t area_px = 0;
  bool cut = false;       // The object lies at the image's edge.
  bool touching = false;  // The object touches another one.
};

// Notes that the objects `one` and `other` touch, if they are two objects.
void NoteTouching(uint32_t one, uint32_t other,
                  std::vector<ObjectFacts>& objects) {
  if (other == 0 || one == other) return;
  objects[one].touching = true;
  objects[other].touching = true;
}

// The facts by the objects' numbers, from 1.
std::vector<ObjectFacts> FactsOf(const LabelPlane& mask, int object_count) {
  std::vector<ObjectFacts> objects(static_cast<size_t>(object_count) + 1);
  const int last_x = mask.width() - 1;
  const int last_y = mask.height() - 1;
  for (int y = 0; y <= last_y; ++y) {
    for (int x = 0; x <= last_x; ++x) {
      const uint32_t number = mask.at(x, y);
      if (number == 0) continue;
      assert(number < objects.size());
      ObjectFacts& object = objects[number];
      ++object.area_px;
      if (x == 0 || y == 0 || x == last_x || y == last_y) object.cut = true;
      // Looks at half of the eight neighbours. The other four have looked at
      // this pixel.
      if (x < last_x) NoteTouching(number, mask.at(x + 1, y), objects);
      if (y == last_y) continue;
      for (int to = std::max(x - 1, 0); to <= std::min(x + 1, last_x); ++to) {
        NoteTouching(number, mask.at(to, y + 1), objects);
      }
    }
  }
  return objects;
}

// The median; of two values in the middle the lower one.
template <typename T>
T Median(std::vector<T> values) {
  if (values.empty()) return T();
  const auto middle = values.begin() + (values.size() - 1) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// REQUIRES: `sorted` is in ascending order.
double Percentile(const std::vector<float>& sorted, double percentile) {
  if (sorted.empty()) return 0;
  const double rank =
      percentile / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(rank);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = rank - static_cast<double>(below);
  return sorted[below] * (1 - part) + sorted[above] * part;
}

float DiameterPx(const ObjectFacts& object) {
  return static_cast<float>(
      2 * std::sqrt(static_cast<double>(object.area_px) / std::numbers::pi));
}

// Of whole objects if there are any.
double MedianDiameterPx(const std::vector<ObjectFacts>& objects) {
  std::vector<float> whole;
  std::vector<float> cut;
  for (size_t number = 1; number < objects.size(); ++number) {
    const ObjectFacts& object = objects[number];
    (object.cut ? cut : whole).push_back(DiameterPx(object));
  }
  std::vector<float>& diameters = whole.empty() ? cut : whole;
  std::sort(diameters.begin(), diameters.end());
  return Percentile(diameters, 50);
}

}  // namespace

void FingerprintTaker::Add(const Sample& sample) {
  assert(!sample.image.empty());
  const imaging::Size size = sample.image.size();
  ++sums_.samples;
  sums_.pixels += static_cast<int64_t>(sample.image.pixels().size());
  sums_.bits = std::max(sums_.bits, sample.bits_per_sample);
  sums_.binary_masks |= sample.binary_mask;
  heights_.push_back(size.height);
  widths_.push_back(size.width);
  if (sample.pixel_size_um > 0) pixel_sizes_um_.push_back(sample.pixel_size_um);
  AddObjects(sample);
  AddIntensities(sample);
}

void FingerprintTaker::AddObjects(const Sample& sample) {
  const auto objects = FactsOf(sample.mask, sample.object_count);
  sums_.objects += sample.object_count;
  for (size_t number = 1; number < objects.size(); ++number) {
    const ObjectFacts& object = objects[number];
    object_pixels_ += object.area_px;
    int64_t& smallest = object.cut ? smallest_cut_px_ : smallest_whole_px_;
    if (smallest == 0 || object.area_px < smallest) smallest = object.area_px;
    if (object.touching) ++touching_objects_;
    (object.cut ? cut_diameters_px_ : whole_diameters_px_)
        .push_back(DiameterPx(object));
  }
  if (sample.object_count > 0) {
    sample_diameters_px_.push_back(
        static_cast<float>(MedianDiameterPx(objects)));
  }
}

void FingerprintTaker::AddIntensities(const Sample& sample) {
  const int highest = sample.bits_per_sample > 8 ? 65'535 : 255;
  std::vector<int64_t> histogram(size_t{65'536}, 0);
  for (const uint16_t value : sample.image.pixels()) ++histogram[value];
  saturated_pixels_ += histogram[static_cast<size_t>(highest)];
  const auto last = static_cast<double>(sample.image.pixels().size() - 1);
  const auto value_at = [&](double part) {
    auto left = static_cast<int64_t>(part * last);
    size_t value = 0;
    while (left >= histogram[value]) left -= histogram[value++];
    return static_cast<double>(value);
  };
  const double low = std::max(1.0, value_at(0.01));
  contrasts_.push_back(std::max(0.0, value_at(0.99) / low - 1));
}

version::Fingerprint FingerprintTaker::Take() const {
  version::Fingerprint taken = sums_;
  if (taken.samples == 0) return taken;
  const auto [low_y, high_y] =
      std::minmax_element(heights_.begin(), heights_.end());
  const auto [low_x, high_x] =
      std::minmax_element(widths_.begin(), widths_.end());
  taken.smallest_image = {*low_y, *low_x};
  taken.median_image = {Median(heights_), Median(widths_)};
  taken.largest_image = {*high_y, *high_x};
  std::vector<float> diameters =
      whole_diameters_px_.empty() ? cut_diameters_px_ : whole_diameters_px_;
  std::sort(diameters.begin(), diameters.end());
  taken.diameter_p05_px = Percentile(diameters, 5);
  taken.diameter_median_px = Percentile(diameters, 50);
  taken.diameter_p95_px = Percentile(diameters, 95);
  std::vector<float> medians = sample_diameters_px_;
  std::sort(medians.begin(), medians.end());
  taken.sample_diameter_p05_px = Percentile(medians, 5);
  taken.sample_diameter_median_px = Percentile(medians, 50);
  taken.sample_diameter_p95_px = Percentile(medians, 95);
  taken.smallest_object_px = static_cast<double>(
      smallest_whole_px_ > 0 ? smallest_whole_px_ : smallest_cut_px_);
  const auto pixels = static_cast<double>(taken.pixels);
  taken.object_fraction = static_cast<double>(object_pixels_) / pixels;
  taken.saturated_fraction = static_cast<double>(saturated_pixels_) / pixels;
  if (taken.objects > 0) {
    taken.touching_fraction = static_cast<double>(touching_objects_) /
                              static_cast<double>(taken.objects);
  }
  taken.contrast = Median(contrasts_);
  taken.pixel_size_um = Median(pixel_sizes_um_);
  return taken;
}

double MedianDiameterPx(const Sample& sample) {
  return MedianDiameterPx(FactsOf(sample.mask, sample.object_count));
}

version::Fingerprint MakeFingerprint(const std::vector<Sample>& samples) {
  FingerprintTaker taker;
  for (const Sample& sample : samples) taker.Add(sample);
  return taker.Take();
}

}  // namespace tessera::data
