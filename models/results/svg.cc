#include "models/results/svg.h"

#include <string>

#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

void AppendRing(const imaging::Ring& ring, std::string& path) {
  for (const imaging::Point& point : ring) {
    absl::StrAppendFormat(&path, "%s%.10g %.10g",
                          &point == &ring.front() ? "M" : "L", point.x,
                          point.y);
  }
  path += 'Z';
}

std::string PathOf(const imaging::Outline& outline) {
  std::string path;
  for (const imaging::Polygon& polygon : outline.polygons) {
    AppendRing(polygon.exterior, path);
    for (const imaging::Ring& hole : polygon.holes) AppendRing(hole, path);
  }
  return path;
}

}  // namespace

absl::StatusOr<Written> SvgWriter::Write(const std::filesystem::path& folder,
                                         const std::filesystem::path& image,
                                         const Segmentation& found) const {
  ASSIGN_OR_RETURN(const imaging::Size size, SegmentedSize(image, found));
  const std::filesystem::path path = folder / (OutputStem(image) + ".svg");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  file.Write(absl::StrFormat(
      R"(<?xml version="1.0" encoding="UTF-8"?>)"
      "\n"
      R"(<svg xmlns="http://www.w3.org/2000/svg" )"
      R"(xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" )"
      R"(width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" )"
      R"(fill="#ffc800" fill-opacity="0.25" fill-rule="evenodd" )"
      R"(stroke="#ffc800" stroke-width="0.5" stroke-linejoin="round">)"
      "\n",
      size.width, size.height));
  const bool stack = IsStack(found);
  for (const SliceObjects& slice : found.slices) {
    const bool hidden = &slice != &found.slices.front();
    file.Write(
        absl::StrFormat(R"(<g id="slice-%1$d" inkscape:groupmode="layer" )"
                        R"(inkscape:label="slice %1$d"%2$s>)"
                        "\n",
                        slice.slice, hidden ? R"( style="display:none")" : ""));
    for (const Object& object : slice.objects) {
      const std::string name =
          stack ? absl::StrFormat("s%03d_%04d", slice.slice,
                                  object.outline.number)
                : absl::StrFormat("o%04d", object.outline.number);
      file.Write(absl::StrFormat(
          R"(<path id="%s" data-number="%d" data-score="%.6g" d="%s"/>)"
          "\n",
          name, object.outline.number, object.score, PathOf(object.outline)));
    }
    file.Write("</g>\n");
  }
  file.Write("</svg>\n");
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
