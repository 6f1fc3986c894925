#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/pixel_objects.h"

namespace tessera::annotations {
namespace {

absl::Status Refuse(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "line %d %s; save it again in Cellpose", line, what));
}

absl::StatusOr<std::vector<Pixel>> ReadLine(absl::string_view line,
                                            int number) {
  std::vector<Pixel> path;
  int64_t x = 0;
  bool is_x = true;
  for (const absl::string_view text : absl::StrSplit(line, ',')) {
    double value = 0;
    if (!absl::SimpleAtod(text, &value) ||
        !(std::abs(value) <= kMaxCoordinate) || value != std::floor(value)) {
      return Refuse(number, "has a coordinate that is not a whole pixel");
    }
    if (is_x) {
      x = static_cast<int64_t>(value);
    } else {
      path.push_back({x, static_cast<int64_t>(value)});
    }
    is_x = !is_x;
  }
  if (!is_x) return Refuse(number, "has an x without a y");
  return path;
}

}  // namespace

bool IsCellposeText(absl::string_view text) {
  const size_t end = text.find('\n');
  const absl::string_view first = text.substr(0, end);
  // A text that begins with a comma is a table, not Cellpose's outlines.
  return absl::StrContains(first, ',') && first[0] != ',' &&
         first.find_first_not_of("0123456789.,+- \r") ==
             absl::string_view::npos;
}

absl::StatusOr<AnnotationFile> ReadCellposeText(absl::string_view text) {
  AnnotationFile file;
  int64_t budget = kMaxTracedPixels;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;  // The line of an object of under 5 pixels.
    ASSIGN_OR_RETURN(const std::vector<Pixel> path, ReadLine(line, number));
    Annotation annotation;
    ASSIGN_OR_RETURN(annotation.polygons, FillPath(path, budget));
    file.annotations.push_back(std::move(annotation));
  }
  return file;
}

}  // namespace tessera::annotations
