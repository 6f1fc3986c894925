#include "models/instances/confidence.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tessera::instances {
namespace {

// In pixels of the network's input.
constexpr double kNearPx = 1;
constexpr double kFarPx = 6;
constexpr double kSharp = 0.5;
constexpr double kEven = 1;

// The mean of `count` values over their standard deviation, up to kEven.
double Evenness(int64_t sum, int64_t squares, int64_t count) {
  const double mean = static_cast<double>(sum) / static_cast<double>(count);
  const double variance =
      static_cast<double>(squares) / static_cast<double>(count) - mean * mean;
  if (!(variance > 0)) return mean == 0 ? 0 : 1;
  return std::min(1.0, std::abs(mean) / std::sqrt(variance) / kEven);
}

int Steps(double input_px, double scale, int least) {
  constexpr double kMostPx = 1 << 20;
  return static_cast<int>(std::lround(
      std::clamp(input_px * scale, static_cast<double>(least), kMostPx)));
}

}  // namespace

Doubt Confidence::WorstDoubt(double least) const {
  if (certainty < least) return Doubt::kUnsure;
  const double worst = std::min({sharpness, evenness, exposure});
  if (worst == sharpness) return Doubt::kBlurred;
  return worst == evenness ? Doubt::kMixed : Doubt::kOverexposed;
}

ConfidenceMeter::ConfidenceMeter(double object_threshold, double scale)
    : threshold_(static_cast<float>(object_threshold)),
      near_px_(Steps(kNearPx, scale, 1)),
      far_px_(Steps(kFarPx, scale, near_px_ + 1)) {
  assert(scale > 0);
}

void ConfidenceMeter::Add(const imaging::GrayPlane& image,
                          const imaging::FloatPlane& probability) {
  assert(image.size() == probability.size());
  for (int y = 0; y < image.height(); ++y) {
    AddRow(image.row(y), probability.row(y), image.width());
  }
}

void ConfidenceMeter::AddRow(const uint16_t* image, const float* probability,
                             int width) {
  double vagueness = 0;  // Of one row, so that bands of any size sum alike.
  bool inside = width > 0 && probability[0] > threshold_;
  for (int x = 0; x < width; ++x) {
    const float p = probability[x];
    const bool object = p > threshold_;
    if (object != inside) {
      AddEdge(image, width, x - 1, object);
      inside = object;
    }
    if (!object) continue;
    ++pixels_;
    vagueness += 4.0 * p * (1 - p);
    if (image[x] > highest_) {
      highest_ = image[x];
      highest_count_ = 0;
    }
    highest_count_ += image[x] == highest_ ? 1 : 0;
  }
  vagueness_ += vagueness;
}

void ConfidenceMeter::AddEdge(const uint16_t* image, int width, int x,
                              bool enters) {
  if (x < far_px_ || width - 2 - x < far_px_) return;
  // Symmetric about the place between the two pixels.
  const auto change = [&](int step) {
    const int right = image[x + 1 + step];
    const int left = image[x - step];
    return enters ? right - left : left - right;
  };
  near_change_ += change(near_px_);
  const int64_t far = change(far_px_);
  far_change_ += far;
  far_change_squares_ += far * far;
  ++edges_;
}

std::optional<Confidence> ConfidenceMeter::Get() const {
  if (pixels_ == 0) return std::nullopt;
  const auto pixels = static_cast<double>(pixels_);
  Confidence confidence{
      .certainty = std::clamp(1 - vagueness_ / pixels, 0.0, 1.0),
      .exposure = 1 - static_cast<double>(highest_count_) / pixels};
  if (edges_ > 0) {
    // Objects may be brighter or darker than the ground. Without any difference
    // the outlines are not those of something in the image.
    const double steepness = far_change_ == 0
                                 ? 0
                                 : static_cast<double>(near_change_) /
                                       static_cast<double>(far_change_);
    confidence.sharpness = std::clamp(steepness / kSharp, 0.0, 1.0);
    confidence.evenness = Evenness(far_change_, far_change_squares_, edges_);
  }
  return confidence;
}

}  // namespace tessera::instances
