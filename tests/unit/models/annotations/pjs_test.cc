#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

using imaging::Ring;
using tessera::testing::ScratchFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path WriteGzip(const ScratchFolder& folder,
                                const std::string& content) {
  const auto path = folder / "cells.pjs";
  const gzFile file = gzopen(path.c_str(), "wb");
  const int size = static_cast<int>(content.size());
  EXPECT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(size)), size);
  gzclose(file);
  return path;
}

std::string GzipOf(const std::string& content) {
  const ScratchFolder folder;
  return tessera::testing::ReadBytes(WriteGzip(folder, content));
}

std::string MessageOf(const std::string& pickles, absl::StatusCode code) {
  const ScratchFolder folder;
  const absl::Status status =
      ReadAnnotations(WriteGzip(folder, pickles), "image.tif").status();
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("cells.pjs"));
  return std::string(status.message());
}

TEST(Pjs, ReadsPolylinesBySlice) {
  const ScratchFolder folder;
  // No fiducials; nothing on slice 1, a triangle on slice 2; no ids.
  const auto file = ReadAnnotations(
      WriteGzip(folder,
                "]."
                "](]](](K\x01K\x02\x86K\x05K\x02\x86K\x05K\x06\x86"
                "K\x01K\x02\x86" "eee."
                "]."),
      "image.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 1u);
  const Annotation& read = file->annotations[0];
  EXPECT_EQ(read.shape, Annotation::Shape::kArea);
  EXPECT_EQ(read.position.kind, Position::Kind::kSlice);
  EXPECT_EQ(read.position.number, 2);
  // A point is the centre of the pixel that it names.
  EXPECT_EQ(read.polygons[0].exterior,
            (Ring{{1.5, 2.5}, {5.5, 2.5}, {5.5, 6.5}}));
}

// The shapes that are read of these polylines on one slice.
std::vector<Annotation::Shape> ShapesOf(const std::string& polylines) {
  const auto file = ReadBytes(GzipOf("].](]" + polylines + "ae.]."));
  EXPECT_TRUE(file.ok()) << file.status();
  std::vector<Annotation::Shape> shapes;
  for (const Annotation& read : file->annotations) shapes.push_back(read.shape);
  return shapes;
}

TEST(Pjs, APolylineWhoseEndsAreApartIsALine) {
  constexpr auto kLine = Annotation::Shape::kLine;
  constexpr auto kArea = Annotation::Shape::kArea;
  const std::string corner = "](K\x01K\x02\x86K\x09K\x02\x86K\x09K\x08\x86";
  EXPECT_EQ(ShapesOf(corner + "e"), (std::vector{kLine}));
  EXPECT_EQ(ShapesOf(corner + "K\x03K\x02\x86" "e"),
            (std::vector{kLine}));
  // Closed, to a pixel.
  EXPECT_EQ(ShapesOf(corner + "K\x02K\x03\x86" "e"),
            (std::vector{kArea}));
  EXPECT_EQ(ShapesOf(corner + "K\x01K\x02\x86" "e"),
            (std::vector{kArea}));
  // What encloses nothing.
  EXPECT_EQ(ShapesOf("](K\x01K\x02\x86K\x09K\x02\x86K\x01K\x02\x86" "e"),
            (std::vector{kLine}));
}

std::vector<std::optional<uint32_t>> NumbersWith(const std::string& ids) {
  // Two slices; the first one has a triangle, an erased polyline and a
  // triangle.
  const std::string triangle =
      "](K\x01K\x02\x86K\x09K\x02\x86K\x09K\x08\x86"
      "e";
  const auto file = ReadBytes(GzipOf("].](](" + triangle + "]" + triangle +
                                     "e](" + triangle + "ee." + ids));
  EXPECT_TRUE(file.ok()) << file.status();
  std::vector<std::optional<uint32_t>> numbers;
  if (!file.ok()) return numbers;
  for (const Annotation& read : file->annotations) {
    numbers.push_back(read.number);
  }
  return numbers;
}

TEST(Pjs, IdsAreTheNumbersOfTheirPolylines) {
  EXPECT_THAT(NumbersWith("](](K\x07K\x08K\x09"
                          "e](K\x07"
                          "ee."),
              ElementsAre(7u, 9u, 7u));
  // Files of old versions, and ids that are no numbers of objects.
  EXPECT_THAT(NumbersWith(""),
              ElementsAre(std::nullopt, std::nullopt, std::nullopt));
  EXPECT_THAT(NumbersWith("](](K\x00K\x08"
                          "F1.5\ne]e."),
              ElementsAre(std::nullopt, std::nullopt, std::nullopt));
}

TEST(Pjs, IdsThatCannotBeReadAreSaidAndLeftOut) {
  const auto file = ReadBytes(GzipOf("].](]e.cos\nsystem\n."));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->notes, ElementsAre(HasSubstr("ids cannot be read")));
}

TEST(Pjs, ErasedPolylinesArePassedOver) {
  EXPECT_TRUE(ShapesOf("]").empty());
  EXPECT_TRUE(ShapesOf("]K\x01K\x02\x86" "a").empty());
}

class PjsFromPython : public ::testing::TestWithParam<int> {};

TEST_P(PjsFromPython, IsReadInEveryProtocol) {
  const ScratchFolder folder;
  const std::string protocol = std::to_string(GetParam());
  if (!RunPython(folder, R"(
fiducials = [[], [[3, 4]], []]
square = [[1, 2], [5.5, 2], [5.5, 6], [1, 6], [1, 2]]
polylines = [[square, [], [[7, 7], [8, 8]]], [],
             [[[0, 0], [-300, 0], [0, 70000], [0, 0]], square]]
ids = [['a', 2, None], [], [True, 10**12]]
with gzip.open(path, 'wb') as file:
    for part in (fiducials, polylines, ids):
        pickle.dump(part, file, )" + protocol + ")\n",
                 folder / "cells.pjs")) {
    GTEST_SKIP() << "Debian's python3-numpy is absent: no pickles to read";
  }
  const auto file = ReadAnnotations(folder / "cells.pjs", "image.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 4u);
  const Ring square = {{1.5, 2.5}, {6, 2.5}, {6, 6.5}, {1.5, 6.5}};
  EXPECT_EQ(file->annotations[0].polygons[0].exterior, square);
  EXPECT_EQ(file->annotations[1].shape, Annotation::Shape::kLine);
  EXPECT_EQ(file->annotations[2].position.number, 3);
  EXPECT_EQ(file->annotations[2].polygons[0].exterior,
            (Ring{{0.5, 0.5}, {-299.5, 0.5}, {0.5, 70'000.5}}));
  EXPECT_EQ(file->annotations[3].polygons[0].exterior, square);
  // 'a' and 10**12 are no numbers of objects.
  EXPECT_EQ(file->annotations[0].number, std::nullopt);
  EXPECT_EQ(file->annotations[1].number, std::nullopt);
  EXPECT_EQ(file->annotations[2].number, 1u);
  EXPECT_TRUE(file->notes.empty());
}

// PyJAMAS writes protocol 3, and NumPy's own files go up to 4. Others are
// refused: they hold NumPy's bytes as calls of further functions.
class PjsWithNumPy : public ::testing::TestWithParam<int> {};

TEST_P(PjsWithNumPy, NumbersAndArraysAreRead) {
  const ScratchFolder folder;
  if (!RunPython(folder,
                 R"(
fiducials = [[[np.int16(3), np.float32(4)]], []]
square = [[1, 2], [5.5, 2], [5.5, 6], [1, 6], [1, 2]]
polylines = [[[[np.float64(x), np.int64(y)] for x, y in square],
              np.array(square), np.asfortranarray(np.array(square, '>f4')),
              [np.array(point) for point in square]], []]
with gzip.open(path, 'wb') as file:
    for part in (fiducials, polylines, [np.array([9]), []]):
        pickle.dump(part, file, )" +
                     std::to_string(GetParam()) + ")\n",
                 folder / "cells.pjs")) {
    GTEST_SKIP() << "Debian's python3-numpy is absent: no pickles to read";
  }
  const auto file = ReadAnnotations(folder / "cells.pjs", "image.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 4u);
  for (const Annotation& read : file->annotations) {
    EXPECT_EQ(read.polygons[0].exterior,
              (Ring{{1.5, 2.5}, {6, 2.5}, {6, 6.5}, {1.5, 6.5}}));
  }
  EXPECT_EQ(file->annotations[0].number, 9u);
  EXPECT_EQ(file->annotations[1].number, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Protocols, PjsFromPython, ::testing::Range(0, 6));
INSTANTIATE_TEST_SUITE_P(Protocols, PjsWithNumPy, ::testing::Values(3, 4));

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
)", folder / "cells.pjs")) {
    GTEST_SKIP() << "Debian's python3-numpy is absent: no pickles to read";
  }
  const absl::Status status =
      ReadAnnotations(folder / "cells.pjs", "image.tif").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nothing was run"));
  EXPECT_FALSE(std::filesystem::exists(folder / "cells.pjs.trapped"));
}

TEST(Pjs, AClassifierIsCalledOne) {
  EXPECT_THAT(MessageOf("\x80\x03}.", absl::StatusCode::kInvalidArgument),
              HasSubstr("give the .pjs file"));
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
  EXPECT_TRUE(ReadAnnotations(path, "image.tif").ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto cut = folder.Write("cut.pjs", whole.substr(0, size));
    EXPECT_EQ(ReadAnnotations(cut, "image.tif").status().code(),
              absl::StatusCode::kInvalidArgument) << size;
  }
}

}  // namespace
}  // namespace tessera::annotations
