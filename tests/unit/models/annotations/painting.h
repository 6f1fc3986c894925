// What the outlines of a file look like, for the tests of all formats.
#ifndef TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_PAINTING_H_
#define TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_PAINTING_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "models/annotations/annotation_file.h"
#include "models/data/region.h"
#include "tests/support/scratch_folder.h"

namespace tessera::annotations {

// Paints all areas, a row of text a row of pixels: `.` is background, `1` the
// first annotation.
inline std::vector<std::string> Painted(const AnnotationFile& file,
                                        imaging::Size size) {
  std::vector<imaging::Outline> outlines;
  for (size_t i = 0; i < file.annotations.size(); ++i) {
    if (file.annotations[i].shape != Annotation::Shape::kArea) continue;
    outlines.push_back({static_cast<uint32_t>(i + 1),
                        file.annotations[i].polygons});
  }
  const imaging::LabelPlane plane = data::Rasterize(outlines, size);
  std::vector<std::string> rows;
  for (int y = 0; y < size.height; ++y) {
    std::string& row = rows.emplace_back();
    for (int x = 0; x < size.width; ++x) {
      const uint32_t label = plane.at(x, y);
      row += label == 0 ? '.' : static_cast<char>('0' + label % 10);
    }
  }
  return rows;
}

// What ReadAnnotationBytes() makes of it for an image `image.tif`.
inline absl::StatusOr<AnnotationFile> ReadBytes(const std::string& bytes) {
  return ReadAnnotationBytes(bytes, "image.tif");
}

// Runs Debian's Python; false if it is not there with NumPy. `script` sees the
// path of the file to write as `path`, and gzip, pickle and NumPy (np) imported.
// A script that fails, fails the test.
inline bool RunPython(const tessera::testing::ScratchFolder& folder,
                      const std::string& script,
                      const std::filesystem::path& path) {
  const std::string python = "/usr/bin/python3 ";
  if (std::system((python + "-c 'import numpy' > /dev/null 2>&1").c_str()) !=
      0) {
    return false;
  }
  const auto file = folder.Write(
      "script.py",
      "import gzip, pickle, sys\nimport numpy as np\npath = sys.argv[1]\n" +
          script);
  const std::string command =
      python + "'" + file.string() + "' '" + path.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << script;
  return true;
}

}  // namespace tessera::annotations

#endif  // TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_PAINTING_H_
