#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>

#include "models/data/outline_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using imaging::Ring;
using tessera::testing::ScratchFolder;

std::filesystem::path WriteGzip(const ScratchFolder& folder,
                                const std::string& content) {
  const auto path = folder / "cells.pjs";
  const gzFile file = gzopen(path.c_str(), "wb");
  const int size = static_cast<int>(content.size());
  EXPECT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(size)), size);
  gzclose(file);
  return path;
}

std::string MessageOf(const std::string& pickles, absl::StatusCode code) {
  const ScratchFolder folder;
  const absl::Status status =
      ReadOutlines(WriteGzip(folder, pickles)).status();
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("cells.pjs"));
  return std::string(status.message());
}

// Runs Python, if there is one. `script` sees the path of the file to write as
// `path`, and gzip and pickle imported.
bool RunPython(const ScratchFolder& folder, const std::string& script) {
  const auto file = folder.Write(
      "script.py", "import gzip, pickle, sys\npath = sys.argv[1]\n" + script);
  const std::string command = "/usr/bin/python3 '" + file.string() + "' '" +
                              (folder / "cells.pjs").string() + "'";
  return std::system("/usr/bin/python3 --version > /dev/null 2>&1") == 0 &&
         std::system(command.c_str()) == 0;
}

TEST(Pjs, ReadsPolylinesBySlice) {
  const ScratchFolder folder;
  // No fiducials; nothing on slice 1, a triangle on slice 2; no ids.
  const auto outlines = ReadOutlines(WriteGzip(
      folder,
      "]."
      "](]](](K\x01K\x02\x86K\x05K\x02\x86K\x05K\x06\x86" "eee."
      "]."));
  ASSERT_TRUE(outlines.ok()) << outlines.status();
  ASSERT_EQ(outlines->size(), 1u);
  EXPECT_EQ((*outlines)[0].slice, 2);
  EXPECT_EQ((*outlines)[0].outlines[0].polygons[0].exterior,
            (Ring{{1, 2}, {5, 2}, {5, 6}}));
}

class PjsFromPython : public ::testing::TestWithParam<int> {};

TEST_P(PjsFromPython, IsReadInEveryProtocol) {
  const ScratchFolder folder;
  const std::string protocol = std::to_string(GetParam());
  if (!RunPython(folder, R"(
fiducials = [[], [[3, 4]], []]
square = [[1, 2], [5.5, 2], [5.5, 6], [1, 6], [1, 2]]
polylines = [[square, [], [[7, 7], [8, 8]]], [],
             [[[0, 0], [-300, 0], [0, 70000]], square]]
ids = [['a', 2, None], [], [True, 10**12]]
with gzip.open(path, 'wb') as file:
    for part in (fiducials, polylines, ids):
        pickle.dump(part, file, )" + protocol + ")\n")) {
    GTEST_SKIP() << "Debian's Python is absent: no pickles to read";
  }
  const auto outlines = ReadOutlines(folder / "cells.pjs");
  ASSERT_TRUE(outlines.ok()) << outlines.status();
  ASSERT_EQ(outlines->size(), 2u);
  const Ring square = {{1, 2}, {5.5, 2}, {5.5, 6}, {1, 6}};
  EXPECT_EQ((*outlines)[0].slice, 1);
  ASSERT_EQ((*outlines)[0].outlines.size(), 1u);
  EXPECT_EQ((*outlines)[0].outlines[0].number, 1u);
  EXPECT_EQ((*outlines)[0].outlines[0].polygons[0].exterior, square);
  EXPECT_EQ((*outlines)[1].slice, 3);
  ASSERT_EQ((*outlines)[1].outlines.size(), 2u);
  EXPECT_EQ((*outlines)[1].outlines[0].polygons[0].exterior,
            (Ring{{0, 0}, {-300, 0}, {0, 70'000}}));
  EXPECT_EQ((*outlines)[1].outlines[1].number, 2u);
  EXPECT_EQ((*outlines)[1].outlines[1].polygons[0].exterior, square);
}

INSTANTIATE_TEST_SUITE_P(Protocols, PjsFromPython, ::testing::Range(0, 6));

TEST(Pjs, CodeInItIsNotRun) {
  const ScratchFolder folder;
  if (!RunPython(folder, R"(
import os
class Trap:
    def __reduce__(self):
        return (os.system, ('touch ' + path + '.trapped',))
with gzip.open(path, 'wb') as file:
    for part in ([], [[Trap()]], []):
        pickle.dump(part, file)
)")) {
    GTEST_SKIP() << "Debian's Python is absent: no pickles to read";
  }
  const absl::Status status = ReadOutlines(folder / "cells.pjs").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nothing was run"));
  EXPECT_FALSE(std::filesystem::exists(folder / "cells.pjs.trapped"));
}

TEST(Pjs, SaysWhereAPolylineIsWrong) {
  const std::string empty = "].";
  // One slice, whose one polyline holds: one number; [1]; [1, text].
  for (const std::string point : {"K\x01", "]K\x01" "a", "]K\x01" "aS'x'\na"}) {
    EXPECT_THAT(MessageOf(empty + "]]]" + point + "aaa." + empty,
                          absl::StatusCode::kInvalidArgument),
                HasSubstr("slice 1, polyline 1 has a point"));
  }
  // Not a number.
  EXPECT_THAT(MessageOf(empty + "]]]Fnan\nK\x01\x86" "aaa." + empty,
                        absl::StatusCode::kInvalidArgument),
              HasSubstr("slice 1, polyline 1 has a coordinate"));
  EXPECT_THAT(MessageOf(empty + "K\x05." + empty,
                        absl::StatusCode::kInvalidArgument),
              HasSubstr("list of polylines"));
}

TEST(Pjs, BombsAreRefused) {
  MessageOf(std::string(300 << 20, 'N'), absl::StatusCode::kResourceExhausted);
  // A polyline of 10,000 points, shared 10,000 times in a slice.
  std::string shared = "]q\x01(";
  for (int i = 0; i < 10'000; ++i) shared += "K\x01K\x02\x86";
  shared += "e0](";
  for (int i = 0; i < 10'000; ++i) shared += "h\x01";
  MessageOf("].]" + shared + "ea.].", absl::StatusCode::kResourceExhausted);
}

TEST(Pjs, TruncatedFilesAreRefused) {
  const ScratchFolder folder;
  const auto path = WriteGzip(folder, "].].].");
  const std::string whole = tessera::testing::ReadBytes(path);
  EXPECT_TRUE(ReadOutlines(path).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto cut = folder.Write("cut.pjs", whole.substr(0, size));
    EXPECT_EQ(ReadOutlines(cut).status().code(),
              absl::StatusCode::kInvalidArgument) << size;
  }
}

}  // namespace
}  // namespace tessera::data
