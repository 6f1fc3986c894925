#include "tests/synthetic/nuclei.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <random>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/image_writer.h"

namespace tessera::synthetic {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;

// The standard's distributions differ between libraries; these do not.
class Random {
 public:
  explicit Random(uint64_t seed) : bits_(seed) {}
  double Uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Uniform(1e-12, 1)));
    return radius * std::cos(Uniform(0, 2 * std::numbers::pi));
  }

 private:
  std::mt19937_64 bits_;
};

// An ellipse whose edge waves a little, as nuclei do.
struct Nucleus {
  double x, y;
  double long_radius, short_radius, angle;
  double wave, wave_phase;
  double brightness;

  bool Contains(double px, double py) const {
    const double dx = px - x, dy = py - y;
    const double u = (dx * std::cos(angle) + dy * std::sin(angle)) / long_radius;
    const double v =
        (dy * std::cos(angle) - dx * std::sin(angle)) / short_radius;
    const double edge = 1 + wave * std::cos(3 * std::atan2(v, u) + wave_phase);
    return u * u + v * v < edge * edge;
  }
};

Nucleus RandomNucleus(Random& random, const NucleiOptions& options) {
  Nucleus nucleus;
  nucleus.x = random.Uniform(0, options.size.width);
  nucleus.y = random.Uniform(0, options.size.height);
  nucleus.long_radius =
      random.Uniform(options.min_radius_px, options.max_radius_px);
  nucleus.short_radius = nucleus.long_radius * random.Uniform(0.7, 1);
  nucleus.angle = random.Uniform(0, std::numbers::pi);
  nucleus.wave = random.Uniform(0, 0.08);
  nucleus.wave_phase = random.Uniform(0, 2 * std::numbers::pi);
  nucleus.brightness = random.Uniform(0.5, 1);
  return nucleus;
}

void PlaceBeside(Nucleus& nucleus, const Nucleus& other, Random& random) {
  const double direction = random.Uniform(0, 2 * std::numbers::pi);
  const double distance = 0.9 * (nucleus.short_radius + other.short_radius);
  nucleus.x = other.x + distance * std::cos(direction);
  nucleus.y = other.y + distance * std::sin(direction);
}

// The pixels of `nucleus`, in the order of rows.
std::vector<std::pair<int, int>> PixelsOf(const Nucleus& nucleus,
                                          imaging::Size size) {
  std::vector<std::pair<int, int>> pixels;
  const double reach = 1.1 * nucleus.long_radius + 1;
  const int x0 = std::max(0, static_cast<int>(nucleus.x - reach));
  const int y0 = std::max(0, static_cast<int>(nucleus.y - reach));
  const int x1 = std::min(size.width, static_cast<int>(nucleus.x + reach) + 1);
  const int y1 = std::min(size.height, static_cast<int>(nucleus.y + reach) + 1);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      if (nucleus.Contains(x + 0.5, y + 0.5)) pixels.emplace_back(x, y);
    }
  }
  return pixels;
}

// Paints a nucleus unless a tenth of it would lie on another one, or it is a
// mere sliver at the image's edge. Returns whether it was painted.
bool Paint(const Nucleus& nucleus, uint32_t number, LabelPlane& mask,
           FloatPlane& light, Random& random) {
  const auto pixels = PixelsOf(nucleus, mask.size());
  const auto taken = std::count_if(
      pixels.begin(), pixels.end(),
      [&](const auto& p) { return mask.at(p.first, p.second) != 0; });
  if (pixels.size() < 40 || taken * 10 > static_cast<long>(pixels.size())) {
    return false;
  }
  const double grain = random.Uniform(0.2, 0.6);
  for (const auto& [x, y] : pixels) {
    if (mask.at(x, y) != 0) continue;
    mask.at(x, y) = number;
    const double texture = 1 + 0.15 * std::sin(grain * x) * std::cos(grain * y);
    light.at(x, y) = static_cast<float>(nucleus.brightness * texture);
  }
  return true;
}

void BlurRows(FloatPlane& plane, const std::vector<double>& kernel) {
  const int reach = static_cast<int>(kernel.size()) - 1;
  std::vector<float> row(plane.width());
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      double sum = 0;
      for (int d = -reach; d <= reach; ++d) {
        const int at = std::clamp(x + d, 0, plane.width() - 1);
        sum += kernel[std::abs(d)] * plane.at(at, y);
      }
      row[x] = static_cast<float>(sum);
    }
    std::copy(row.begin(), row.end(), plane.row(y));
  }
}

FloatPlane Transposed(const FloatPlane& plane) {
  FloatPlane result({plane.width(), plane.height()}, 0);
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) result.at(y, x) = plane.at(x, y);
  }
  return result;
}

FloatPlane Blurred(FloatPlane plane, double sigma) {
  std::vector<double> kernel(static_cast<size_t>(std::ceil(3 * sigma)) + 1);
  double sum = 0;
  for (size_t d = 0; d < kernel.size(); ++d) {
    kernel[d] = std::exp(-0.5 * static_cast<double>(d * d) / (sigma * sigma));
    sum += d == 0 ? kernel[d] : 2 * kernel[d];
  }
  for (double& value : kernel) value /= sum;
  BlurRows(plane, kernel);
  FloatPlane turned = Transposed(plane);
  BlurRows(turned, kernel);
  return Transposed(turned);
}

// A slope and a bright patch, as uneven illumination leaves them.
double Background(double x, double y, const std::vector<double>& shape) {
  const double dx = x - shape[2], dy = y - shape[3];
  return shape[0] * x + shape[1] * y +
         0.3 * std::exp(-(dx * dx + dy * dy) / 0.08);
}

// What the camera makes of the light.
imaging::GrayPlane Expose(const FloatPlane& light, double noise,
                          Random& random) {
  constexpr double kOffset = 400, kGain = 2000;
  const std::vector<double> shape = {
      random.Uniform(-0.2, 0.3), random.Uniform(-0.2, 0.3),
      random.Uniform(0, 1), random.Uniform(0, 1)};
  imaging::GrayPlane image(light.size(), 0);
  for (int y = 0; y < light.height(); ++y) {
    for (int x = 0; x < light.width(); ++x) {
      const double value =
          light.at(x, y) + noise * random.Normal() +
          Background(static_cast<double>(x) / light.width(),
                     static_cast<double>(y) / light.height(), shape);
      image.at(x, y) = static_cast<uint16_t>(
          std::clamp(kOffset + kGain * value, 0.0, 4095.0));
    }
  }
  return image;
}

}  // namespace

NucleiImage MakeNuclei(uint64_t seed, const NucleiOptions& options) {
  Random random(seed);
  NucleiImage made = {{}, LabelPlane(options.size, 0)};
  FloatPlane light(options.size, 0);
  std::vector<Nucleus> placed;
  // A crowded image may have no room for the last ones.
  for (int tries = 0; tries < 50 * options.nuclei; ++tries) {
    if (static_cast<int>(placed.size()) == options.nuclei) break;
    Nucleus nucleus = RandomNucleus(random, options);
    if (!placed.empty() && random.Uniform(0, 1) < options.touching_fraction) {
      const auto other = static_cast<size_t>(
          random.Uniform(0, static_cast<double>(placed.size())));
      PlaceBeside(nucleus, placed[other], random);
    }
    const auto number = static_cast<uint32_t>(placed.size() + 1);
    if (Paint(nucleus, number, made.mask, light, random)) {
      placed.push_back(nucleus);
    }
  }
  made.image = Expose(Blurred(std::move(light), options.blur_sigma_px),
                      options.noise, random);
  return made;
}

absl::Status WriteNucleiDataset(const std::string& folder, uint64_t first_seed,
                                int count, const NucleiOptions& options) {
  for (int i = 0; i < count; ++i) {
    const std::filesystem::path sample =
        std::filesystem::path(folder) / absl::StrFormat("nuclei_%03d", i + 1);
    const NucleiImage made = MakeNuclei(first_seed + i, options);
    std::filesystem::create_directories(sample / "image");
    std::filesystem::create_directories(sample / "mask");
    RETURN_IF_ERROR(imaging::WriteGrayTiff(sample / "image" / "nuclei.tif",
                                           {made.image}, 16));
    RETURN_IF_ERROR(
        imaging::WriteLabelTiff(sample / "mask" / "nuclei.tif", {made.mask}));
  }
  return absl::OkStatus();
}

}  // namespace tessera::synthetic
