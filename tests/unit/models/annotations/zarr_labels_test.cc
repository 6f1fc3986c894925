#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "models/annotations/annotation_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/imaging/zarr_files.h"

namespace tessera::annotations {
namespace {

using ::testing::HasSubstr;

TEST(ZarrLabels, AreObjectsWithTheirNumbers) {
  const testing::ScratchFolder folder;
  for (const auto& [key, bytes] : imaging::OmeZarr04()) {
    folder.Write(std::filesystem::path("cells") / key, bytes);
  }
  const auto file = ReadAnnotations(folder / "cells", "a.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  // The pixels are 1 to 13; three of them are 7, and lie apart from each other.
  ASSERT_EQ(file->annotations.size(), 13u);
  for (const Annotation& annotation : file->annotations) {
    EXPECT_EQ(annotation.polygons.size(), annotation.number == 7 ? 2u : 1u);
    EXPECT_EQ(annotation.position.kind, Position::Kind::kEvery);
  }
}

TEST(ZarrLabels, AFolderOfSomethingElseIsRefusedByName) {
  const testing::ScratchFolder folder;
  std::filesystem::create_directory(folder / "cells");
  EXPECT_THAT(
      std::string(
          ReadAnnotations(folder / "cells", "a.tif").status().message()),
      HasSubstr("cells is a folder without an OME-Zarr"));
}

}  // namespace
}  // namespace tessera::annotations
