#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "models/imaging/dimensions.h"

namespace tessera::imaging {
namespace {

using nlohmann::json;

// tifffile's shape is short. Longer texts are something else.
constexpr size_t kMostShapeText = 65'536;

json Member(const json& object, const char* name) {
  if (!object.is_object() || !object.contains(name)) return json();
  return object[name];
}

}  // namespace

// Reads lines of key=value. If only the number of images is given, the images
// are time points, as in Bio-Formats.
std::optional<PlaneDescription> ReadImageJ(absl::string_view text) {
  if (!absl::StartsWith(text, "ImageJ=")) return std::nullopt;
  int64_t channels = 1;
  int64_t z = 1;
  int64_t t = 1;
  int64_t images = 1;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    int64_t value = 0;
    if (!absl::SimpleAtoi(pair.second, &value)) continue;
    if (pair.first == "channels") channels = value;
    if (pair.first == "slices") z = value;
    if (pair.first == "frames") t = value;
    if (pair.first == "images") images = value;
  }
  PlaneDescription description{.source = "ImageJ description"};
  if (channels == 1 && z == 1 && t == 1) t = images;
  if (!description.SetSizes(channels, z, t)) return std::nullopt;
  return description;
}

// Reads {"shape": [3, 2, 128, 128], "axes": "ZCYX"}. Without axes the shape
// says nothing about planes, unless all planes follow one directory
// ("truncated").
std::optional<PlaneDescription> ReadShape(absl::string_view text) {
  if (!absl::StartsWith(text, "{") || text.size() > kMostShapeText) {
    return std::nullopt;
  }
  const json parsed = json::parse(text.begin(), text.end(), nullptr, false);
  const json shape = Member(parsed, "shape");
  if (!shape.is_array() || shape.size() < 2) return std::nullopt;
  std::string axes;
  if (const json named = Member(parsed, "axes"); named.is_string()) {
    axes = named.get<std::string>();
  } else if (Member(parsed, "truncated") == json(true)) {
    axes = std::string(shape.size() - 2, 'T') + "YX";
  }
  if (shape.size() != axes.size()) return std::nullopt;
  PlaneDescription description{
      .source = "tifffile shape", .order = "", .only_channels = true};
  std::map<char, int64_t> sizes = {{'C', 1}, {'Z', 1}, {'T', 1}};
  for (size_t i = axes.size(); i-- > 0;) {
    if (absl::StrContains("YX", axes[i])) continue;
    if (!shape[i].is_number_unsigned()) return std::nullopt;
    const auto size = shape[i].get<uint64_t>();
    if (axes[i] == 'S') {
      description.samples = static_cast<int64_t>(
          std::min(size, static_cast<uint64_t>(kMostPlanes)));
      continue;
    }
    // Axes of other kinds count as time.
    const char axis = absl::StrContains("CZ", axes[i]) ? axes[i] : 'T';
    if (absl::StrContains(description.order, axis) &&
        description.order.back() != axis) {
      return std::nullopt;
    }
    if (!absl::StrContains(description.order, axis)) description.order += axis;
    if (size < 1 || size > uint64_t{kMostPlanes}) return std::nullopt;
    sizes[axis] *= static_cast<int64_t>(size);
    if (sizes[axis] > kMostPlanes) return std::nullopt;
  }
  if (!description.SetSizes(sizes['C'], sizes['Z'], sizes['T'])) {
    return std::nullopt;
  }
  return description;
}

double MicrometresIn(absl::string_view unit) {
  // ImageJ writes µ as it is, in Latin-1 or as an escape.
  static const std::map<absl::string_view, double> units = {
      {"\u00b5m", 1},      {"\u03bcm", 1},    {"\xb5m", 1},
      {R"(\u00B5m)", 1},   {R"(\u00b5m)", 1}, {"um", 1},
      {"micron", 1},       {"microns", 1},    {"micrometer", 1},
      {"micrometre", 1},   {"nm", 1e-3},      {"nanometer", 1e-3},
      {"nanometre", 1e-3}, {"mm", 1e3},       {"millimeter", 1e3},
      {"millimetre", 1e3}};
  const auto found = units.find(unit);
  return found == units.end() ? 0 : found->second;
}

double SecondsIn(absl::string_view unit) {
  static const std::map<absl::string_view, double> units = {
      {"s", 1},        {"sec", 1},       {"second", 1}, {"seconds", 1},
      {"ms", 1e-3},    {"msec", 1e-3},   {"min", 60},   {"minute", 60},
      {"minutes", 60}, {"h", 3600},      {"hour", 3600}};
  const auto found = units.find(unit);
  return found == units.end() ? 0 : found->second;
}

double PixelSide(double width_um, double height_um) {
  constexpr double kMostUm = 1e6;
  const double least = std::min(width_um, height_um);
  const double most = std::max(width_um, height_um);
  // False for NaN as well.
  return least > 0 && most < kMostUm && most <= 1.01 * least
             ? std::sqrt(width_um * height_um)
             : 0;
}

}  // namespace tessera::imaging
