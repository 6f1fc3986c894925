#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using std::string_literals::operator""s;
using tessera::testing::ScratchFolder;

TEST(CellposeText, OutermostPixelsBelongToTheObject) {
  // The ring of a square of 3 × 3, and one of 1 × 4 that leads back on itself.
  const auto file = ReadBytes(
      "1,0,2,0,3,0,3,1,3,2,2,2,1,2,1,1\n"
      "5,1,6,1,7,1,8,1,7,1,6,1\r\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->annotations[0].position.kind, Position::Kind::kEvery);
  EXPECT_THAT(Painted(*file, {3, 10}),
              ElementsAre(".111......", ".111.2222.", ".111......"));
}

TEST(CellposeText, FillsBetweenCornersOnly) {
  const auto file = ReadBytes("1,0,4,0,4,3,1,3\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {4, 6}),
              ElementsAre(".1111.", ".1111.", ".1111.", ".1111."));
}

TEST(CellposeText, DiagonalStepsEnclose) {
  const auto file = ReadBytes("2,0,3,1,4,2,3,3,2,4,1,3,0,2,1,1\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {5, 5}),
              ElementsAre("..1..", ".111.", "11111", ".111.", "..1.."));
}

TEST(CellposeText, WindingBaysStayOutside) {
  // A C whose bay turns back behind its lower end.
  const auto file = ReadBytes(
      "0,0,6,0,6,2,6,0,0,0,0,6,6,6,6,4,2,4,2,2,4,2,2,2,2,4,6,4,6,6,0,6\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {7, 7}),
              ElementsAre("1111111", "1.....1", "1.111.1", "1.1....",
                          "1.11111", "1.....1", "1111111"));
}

TEST(CellposeText, EmptyLinesAreObjectsTooSmallForAnOutline) {
  const auto file = ReadBytes("1,0,2,0,2,1,1,1,1,0\n\n\n0,3,1,3\n");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->annotations.size(), 2u);
}

TEST(CellposeText, SaysWhatIsWrongAndWhere) {
  for (const std::string line :
       {"1,2,3", "1,2.5", "1,,2,3", "1,-1-", "1,99999999999"}) {
    const absl::Status status = ReadBytes("1,1,2,2\n" + line + "\n").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_THAT(std::string(status.message()), HasSubstr("line 2 has"));
  }
}

TEST(CellposeText, BoundsThePixelsThatItFills) {
  EXPECT_EQ(ReadBytes("0,0,900000000,900000000\n").status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadBytes("-1000000000,0,1000000000,0\n").status().code(),
            absl::StatusCode::kResourceExhausted);
  // To and fro, a long way in a narrow rectangle.
  std::string zigzag = "0,0";
  for (int i = 0; i < 2'000; ++i) zigzag += ",1000000,0,0,0";
  EXPECT_EQ(ReadBytes(zigzag).status().code(),
            absl::StatusCode::kResourceExhausted);
}

// A .npy file of that header, with `bytes` behind it.
std::string Npy(const std::string& header, const std::string& bytes) {
  return "\x93NUMPY\x01\0"s + static_cast<char>(header.size()) + "\0"s +
         header + bytes;
}

TEST(Npy, ReadsLabels) {
  const std::string rows = "\0\x05\x05\0\x07\0"s;
  for (const auto& [header, bytes] :
       std::vector<std::pair<std::string, std::string>>{
           {"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", rows},
           {"{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }",
            "\0\0\x05\x07\x05\0"s}}) {
    const auto file = ReadBytes(Npy(header, bytes));
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_EQ(file->annotations.size(), 2u);
    EXPECT_EQ(file->annotations[0].number, 5u);
    EXPECT_THAT(Painted(*file, {2, 3}), ElementsAre(".11", ".2."));
  }
}

TEST(Npy, BoundsTheCornersOfNoise) {
  constexpr size_t kPixels = 4'096 * 4'096;
  std::string noise(kPixels, '\x01');
  for (size_t i = 0; i < kPixels; i += 2) noise[i] = '\x02';
  const absl::Status status =
      ReadBytes(Npy("{'descr': '|u1', 'fortran_order': False, "
                    "'shape': (4096, 4096), }",
                    noise))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("noise"));
}

TEST(Npy, ThreeAxesAreSlices) {
  const auto file = ReadBytes(
      Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 2), }",
          "\0\x01\x01\x01"s));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->annotations.size(), 2u);
  EXPECT_EQ(file->annotations[0].position.number, 1);
  EXPECT_EQ(file->annotations[1].position.number, 2);
  EXPECT_EQ(file->annotations[1].position.kind, Position::Kind::kSlice);
}

TEST(Npy, ReadsTheMasksOfCellpose) {
  const ScratchFolder folder;
  if (!RunPython(folder, R"(
masks = np.zeros((6, 8), np.uint16)
masks[1:4, 2:5] = 1
masks[3:5, 4:7] = 9
np.save(path, {'outlines': masks * 0, 'masks': masks, 'filename': 'image.tif',
               'ismanual': np.zeros(2, bool), 'manual_changes': [],
               'flows': [np.zeros((6, 8, 3), np.uint8), []], 'model_path': 0,
               'diameter': np.float64(3), 'colors': np.array([[1, 2, 3]]),
               'normalize_params': {'percentile': (1.0, 99.0)}})
)", folder / "image_seg.npy")) {
    GTEST_SKIP() << "Debian's python3-numpy is absent: no pickles to read";
  }
  const auto file = ReadAnnotations(folder / "image_seg.npy", "image.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(Painted(*file, {6, 8}),
              ElementsAre("........", "..111...", "..111...", "..11222.",
                          "....222.", "........"));
}

TEST(Npy, CodeInItIsNotRun) {
  const ScratchFolder folder;
  if (!RunPython(folder, R"(
import os
class Trap:
    def __reduce__(self):
        return (os.system, ('touch ' + path + '.trapped',))
np.save(path, {'masks': np.zeros((6, 8), np.uint16), 'flows': Trap()})
)", folder / "image_seg.npy")) {
    GTEST_SKIP() << "Debian's python3-numpy is absent: no pickles to read";
  }
  const absl::Status status =
      ReadAnnotations(folder / "image_seg.npy", "image.tif").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nothing was run"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"system\""));
  EXPECT_FALSE(std::filesystem::exists(folder / "image_seg.npy.trapped"));
}

TEST(Npy, DamagedOnesAreRefused) {
  const std::string rows = "\0\x05\x05\0\x07\0"s;
  const std::string fine =
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string header = fine;
    return Npy(header.replace(header.find(from), from.size(), to), rows);
  };
  for (const std::string& bytes :
       {"\x93NUMPY"s, Npy(fine, rows.substr(1)), Npy(fine, rows + "1"),
        Npy("", rows), with("'|u1'", "[('a', 'u1')]"), with("|u1", "<U1"),
        with("(2, 3)", "(6,)"), with("(2, 3)", "(2, 3"), with("(2, 3)", "2"),
        with("(2, 3)", "(a, 3)"), with("(2, 3)", "(-2, -3)"),
        with("(2, 3)", "(4294967296, 4294967296)"), with("(2, 3)", "(0, 3)"),
        Npy("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 3), }",
            "\0\0\0\x38\0\0"s),
        Npy("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 1), }",
            "\xff"),
        Npy("{'descr': '|O', 'fortran_order': False, 'shape': (), }", "]."),
        Npy("{'descr': '|O', 'fortran_order': False, 'shape': (), }", "]")}) {
    EXPECT_EQ(ReadBytes(bytes).status().code(),
              absl::StatusCode::kInvalidArgument) << bytes;
  }
}

}  // namespace
}  // namespace tessera::annotations
