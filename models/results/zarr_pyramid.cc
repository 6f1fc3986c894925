#include "models/results/zarr_pyramid.h"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::results {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kChunk = ZarrPyramid::kRows;
constexpr int kLevel = 4;  // Of gzip.

// A gzip file without name and time.
std::string Gzip(const std::string& bytes) {
  z_stream stream = {};
  constexpr int kGzip = MAX_WBITS + 16;
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

struct Axis {
  char name = 'x';
  int length = 1;
  double step = 0;  // In micrometres or seconds; 0: not known.
};

// Axes of one page only are left out.
std::vector<Axis> AxesOf(const ZarrImage& image, imaging::Size size) {
  const imaging::Spacing& spacing = image.axes.spacing;
  const double smaller =
      std::round(static_cast<double>(image.size.height) / size.height);
  const double narrower =
      std::round(static_cast<double>(image.size.width) / size.width);
  std::vector<Axis> axes;
  if (image.axes.t > 1) axes.push_back({'t', image.axes.t, spacing.t_s});
  if (image.axes.z > 1) axes.push_back({'z', image.axes.z, spacing.z_um});
  axes.push_back({'y', size.height, spacing.y_um * smaller});
  axes.push_back({'x', size.width, spacing.x_um * narrower});
  return axes;
}

Json AxesJson(const ZarrImage& image) {
  Json axes = Json::array();
  for (const Axis& axis : AxesOf(image, image.size)) {
    const bool time = axis.name == 't';
    Json one = {{"name", std::string(1, axis.name)},
                {"type", time ? "time" : "space"}};
    if (axis.step > 0) one["unit"] = time ? "second" : "micrometer";
    axes.push_back(std::move(one));
  }
  return axes;
}

// How many pixels of the largest level lie from one pixel of a level to the
// next.
double FactorOf(size_t level) { return std::ldexp(1, static_cast<int>(level)); }

Json DatasetsJson(const ZarrImage& image) {
  Json datasets = Json::array();
  for (size_t level = 0; level < ZarrLevels(image.size).size(); ++level) {
    Json scale = Json::array();
    for (const Axis& axis : AxesOf(image, image.size)) {
      const bool plane = axis.name == 'y' || axis.name == 'x';
      scale.push_back((axis.step > 0 ? axis.step : 1) *
                      (plane ? FactorOf(level) : 1));
    }
    datasets.push_back({{"path", absl::StrCat(level)},
                        {"coordinateTransformations",
                         {{{"type", "scale"}, {"scale", scale}}}}});
  }
  return datasets;
}

Json GroupJson(const ZarrImage& image) {
  const bool old = image.version == ZarrVersion::k2;
  Json multiscale = {{"name", image.name},
                     {"axes", AxesJson(image)},
                     {"datasets", DatasetsJson(image)}};
  if (old) multiscale["version"] = "0.4";
  Json group = {{"multiscales", Json::array({std::move(multiscale)})}};
  if (!old) group["version"] = "0.5";
  if (!image.image_label.empty()) {
    group["image-label"] = Json::parse(image.image_label);
  }
  return group;
}

Json ArrayJson(const ZarrImage& image, imaging::Size size) {
  Json shape = Json::array();
  Json chunks = Json::array();
  Json names = Json::array();
  for (const Axis& axis : AxesOf(image, size)) {
    const bool plane = axis.name == 'y' || axis.name == 'x';
    shape.push_back(axis.length);
    chunks.push_back(plane ? kChunk : 1);
    names.push_back(std::string(1, axis.name));
  }
  if (image.version == ZarrVersion::k2) {
    return {{"zarr_format", 2},
            {"shape", shape},
            {"chunks", chunks},
            {"dtype",
             absl::StrFormat(image.bytes == 1 ? "|u%d" : "<u%d", image.bytes)},
            {"compressor", {{"id", "gzip"}, {"level", kLevel}}},
            {"fill_value", 0},
            {"filters", nullptr},
            {"order", "C"},
            {"dimension_separator", "/"}};
  }
  Json bytes = {{"name", "bytes"}};
  if (image.bytes > 1) bytes["configuration"] = {{"endian", "little"}};
  return {{"zarr_format", 3},
          {"node_type", "array"},
          {"shape", shape},
          {"data_type", absl::StrFormat("uint%d", 8 * image.bytes)},
          {"chunk_grid",
           {{"name", "regular"}, {"configuration", {{"chunk_shape", chunks}}}}},
          {"chunk_key_encoding",
           {{"name", "default"}, {"configuration", {{"separator", "/"}}}}},
          {"fill_value", 0},
          {"codecs", Json::array({bytes,
                                  {{"name", "gzip"},
                                   {"configuration", {{"level", kLevel}}}}})},
          {"attributes", Json::object()},
          {"dimension_names", names}};
}

}  // namespace

std::vector<imaging::Size> ZarrLevels(imaging::Size size) {
  std::vector<imaging::Size> levels = {size};
  while (std::max(size.height, size.width) > kChunk) {
    size = {(size.height + 1) / 2, (size.width + 1) / 2};
    levels.push_back(size);
  }
  return levels;
}

void WriteZarrMetadata(const ZarrImage& image, const ZarrSink& sink) {
  const Json group = GroupJson(image);
  const bool old = image.version == ZarrVersion::k2;
  if (old) {
    sink(image.group + ".zgroup", R"({"zarr_format": 2})");
    sink(image.group + ".zattrs", group.dump(1));
  } else {
    const Json node = {{"zarr_format", 3},
                       {"node_type", "group"},
                       {"attributes", {{"ome", group}}}};
    sink(image.group + "zarr.json", node.dump(1));
  }
  const auto levels = ZarrLevels(image.size);
  for (size_t level = 0; level < levels.size(); ++level) {
    sink(absl::StrCat(image.group, level, old ? "/.zarray" : "/zarr.json"),
         ArrayJson(image, levels[level]).dump(1));
  }
}

ZarrPyramid::ZarrPyramid(ZarrImage image, const ZarrSink& sink)
    : image_(std::move(image)), sink_(sink) {
  for (const imaging::Size size : ZarrLevels(image_.size)) {
    levels_.push_back({.size = size, .rows = {}, .seen = 0});
  }
}

void ZarrPyramid::Add(const imaging::LabelPlane& rows) {
  assert(rows.width() == image_.size.width);
  for (int y = 0; y < rows.height(); ++y) AddRow(0, rows.row(y));
  if (levels_[0].seen < image_.size.height) return;
  for (Level& level : levels_) level.seen = 0;
  ++page_;
}

void ZarrPyramid::AddRow(size_t level, const uint32_t* row) {
  Level& now = levels_[level];
  const auto width = static_cast<size_t>(now.size.width);
  now.rows.insert(now.rows.end(), row, row + width);
  const bool even = now.seen++ % 2 == 0;
  if (even && level + 1 < levels_.size()) {
    std::vector<uint32_t> half;
    for (size_t x = 0; x < width; x += 2) half.push_back(row[x]);
    AddRow(level + 1, half.data());
  }
  if (now.seen % kChunk != 0 && now.seen < now.size.height) return;
  WriteChunks(level);
  now.rows.clear();
}

void ZarrPyramid::WriteChunks(size_t level) {
  const Level& now = levels_[level];
  const int rows = static_cast<int>(now.rows.size()) / now.size.width;
  const auto bytes = static_cast<size_t>(image_.bytes);
  for (int x0 = 0; x0 < now.size.width; x0 += kChunk) {
    const int width = std::min(kChunk, now.size.width - x0);
    std::string chunk(bytes * kChunk * kChunk, '\0');
    bool empty = true;
    for (int y = 0; y < rows; ++y) {
      const uint32_t* const row =
          now.rows.data() + static_cast<size_t>(y) * now.size.width + x0;
      char* to = chunk.data() + bytes * kChunk * static_cast<size_t>(y);
      for (int x = 0; x < width; ++x) {
        empty = empty && row[x] == 0;
        for (size_t i = 0; i < bytes; ++i) {
          *to++ = static_cast<char>(row[x] >> (8 * i) & 255);
        }
      }
    }
    if (empty) continue;
    sink_(KeyOf(level, (now.seen - 1) / kChunk, x0 / kChunk), Gzip(chunk));
  }
}

std::string ZarrPyramid::KeyOf(size_t level, int row, int column) const {
  std::string key = absl::StrCat(
      image_.group, level, image_.version == ZarrVersion::k2 ? "/" : "/c/");
  if (image_.axes.t > 1) absl::StrAppend(&key, page_ / image_.axes.z, "/");
  if (image_.axes.z > 1) absl::StrAppend(&key, page_ % image_.axes.z, "/");
  return absl::StrCat(key, row, "/", column);
}

}  // namespace tessera::results
