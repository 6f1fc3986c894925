#include "models/results/coco.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/output_file.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "models/outline/pixel_runs.h"
#include "models/results/json_text.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

// Pixels [begin, end), counted down the columns.
struct Run {
  int64_t begin = 0;
  int64_t end = 0;
};

imaging::Ring Turned(const imaging::Ring& ring) {
  imaging::Ring turned;
  turned.reserve(ring.size());
  for (const imaging::Point& point : ring) turned.push_back({point.y, point.x});
  return turned;
}

// With rows for columns: runs go along rows.
imaging::Polygon Turned(const imaging::Polygon& polygon) {
  imaging::Polygon turned = {.exterior = Turned(polygon.exterior), .holes = {}};
  for (const imaging::Ring& hole : polygon.holes) {
    turned.holes.push_back(Turned(hole));
  }
  return turned;
}

// A number has 5 bits a character, the lowest first; the sixth bit says that
// more follow, the fifth of the last one is the sign.
void AppendNumber(int64_t number, std::string& text) {
  while (true) {
    const auto bits = static_cast<int>(number & 0x1f);
    number >>= 5;
    const bool more = (bits & 0x10) != 0 ? number != -1 : number != 0;
    text += static_cast<char>(48 + bits + (more ? 0x20 : 0));
    if (!more) return;
  }
}

std::string Coordinates(const imaging::Ring& ring) {
  return absl::StrJoin(
      ring, ",", [](std::string* out, const imaging::Point& point) {
        absl::StrAppendFormat(out, "%.10g,%.10g", point.x, point.y);
      });
}

bool HasHoles(const imaging::Outline& outline) {
  return std::any_of(
      outline.polygons.begin(), outline.polygons.end(),
      [](const imaging::Polygon& polygon) { return !polygon.holes.empty(); });
}

std::string PixelsOf(const imaging::Outline& outline, imaging::Size size) {
  if (HasHoles(outline)) {
    return absl::StrFormat(R"({"size":[%d,%d],"counts":%s})", size.height,
                           size.width,
                           JsonText(RunLengthsOf(outline.polygons, size)));
  }
  return absl::StrCat(
      "[",
      absl::StrJoin(outline.polygons, ",",
                    [](std::string* out, const imaging::Polygon& polygon) {
                      absl::StrAppend(out, "[", Coordinates(polygon.exterior),
                                      "]");
                    }),
      "]");
}

// x, y, width and height.
std::string Box(const imaging::Outline& outline) {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  bool first = true;
  for (const imaging::Polygon& polygon : outline.polygons) {
    for (const imaging::Point& point : polygon.exterior) {
      left = first ? point.x : std::min(left, point.x);
      top = first ? point.y : std::min(top, point.y);
      right = first ? point.x : std::max(right, point.x);
      bottom = first ? point.y : std::max(bottom, point.y);
      first = false;
    }
  }
  return absl::StrFormat("[%.10g,%.10g,%.10g,%.10g]", left, top, right - left,
                         bottom - top);
}

}  // namespace

std::string RunLengthsOf(const std::vector<imaging::Polygon>& polygons,
                         imaging::Size size) {
  std::vector<Run> runs;
  for (const imaging::Polygon& polygon : polygons) {
    outline::PixelRuns columns(Turned(polygon), {size.width, size.height});
    std::vector<outline::PixelRun> column;
    while (columns.NextRow(column)) {
      for (const outline::PixelRun& run : column) {
        const int64_t before = int64_t{run.y} * size.height;
        if (run.x0 < run.x1) {
          runs.push_back({before + run.x0, before + run.x1});
        }
      }
    }
  }
  std::sort(runs.begin(), runs.end(),
            [](const Run& a, const Run& b) { return a.begin < b.begin; });
  std::vector<int64_t> counts;
  int64_t at = 0;
  for (const Run& run : runs) {
    // Runs of neighbouring columns, or of parts, may be one.
    const bool joined = !counts.empty() && run.begin <= at;
    if (joined) {
      counts.back() += std::max<int64_t>(0, run.end - at);
    } else {
      counts.push_back(run.begin - at);
      counts.push_back(run.end - run.begin);
    }
    at = std::max(at, run.end);
  }
  if (at < int64_t{size.height} * size.width) {
    counts.push_back(int64_t{size.height} * size.width - at);
  }
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i) {
    AppendNumber(i > 2 ? counts[i] - counts[i - 2] : counts[i], text);
  }
  return text;
}

absl::StatusOr<Written> CocoWriter::Write(const std::filesystem::path& folder,
                                          const std::filesystem::path& image,
                                          const Segmentation& found) const {
  ASSIGN_OR_RETURN(const imaging::Size size, SegmentedSize(image, found));
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".coco.json");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  const std::string model = ShortName(found.summary.model_version);
  file.Write(absl::StrFormat(
      R"({"info":{"description":"Segmented by Tessera","version":%s},)"
      R"("licenses":[],"categories":[{"id":1,"name":%s,)"
      R"("supercategory":"object"}],"images":[)",
      JsonText(model), JsonText(model.substr(0, model.find('@')))));
  for (size_t i = 0; i < found.slices.size(); ++i) {
    file.Write(absl::StrFormat(
        R"(%s{"id":%d,"file_name":%s,"width":%d,"height":%d,"slice":%d})",
        i > 0 ? ",\n" : "\n", i + 1, JsonText(image.filename().string()),
        size.width, size.height, found.slices[i].slice));
  }
  file.Write("\n],\"annotations\":[");
  int64_t id = 0;
  for (size_t i = 0; i < found.slices.size(); ++i) {
    for (const Object& object : found.slices[i].objects) {
      file.Write(absl::StrFormat(
          R"(%s{"id":%d,"image_id":%d,"category_id":1,"iscrowd":0,)"
          R"("area":%d,"bbox":%s,"score":%.6g,"number":%d,"segmentation":%s})",
          id > 0 ? ",\n" : "\n", id + 1, i + 1, object.area_px,
          Box(object.outline), object.score, object.outline.number,
          PixelsOf(object.outline, size)));
      ++id;
    }
  }
  file.Write("\n]}\n");
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
