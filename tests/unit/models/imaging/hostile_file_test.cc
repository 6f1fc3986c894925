#include <gtest/gtest.h>

#include <random>

#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

// A little-endian TIFF of one directory.
class RawTiff {
 public:
  void Add(uint16_t tag, uint16_t type, uint32_t value) {
    Number(entries_, tag, 2);
    Number(entries_, type, 2);
    Number(entries_, 1, 4);
    Number(entries_, value, 4);
    ++count_;
  }
  std::string Bytes(uint32_t next = 0) const {
    std::string bytes("II*\0\x08\0\0\0", 8);
    Number(bytes, count_, 2);
    bytes += entries_;
    Number(bytes, next, 4);
    return bytes + std::string(64, '\0');
  }

 private:
  static void Number(std::string& out, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i);
  }
  std::string entries_;
  uint32_t count_ = 0;
};

constexpr uint16_t kShort = 3;
constexpr uint16_t kLong = 4;

RawTiff Promising(uint32_t width, uint32_t height, uint32_t rows_per_strip) {
  RawTiff tiff;
  tiff.Add(256, kLong, width);
  tiff.Add(257, kLong, height);
  tiff.Add(258, kShort, 16);
  tiff.Add(259, kShort, 8);
  tiff.Add(262, kShort, 1);
  tiff.Add(273, kLong, 8);
  tiff.Add(277, kShort, 1);
  tiff.Add(278, kLong, rows_per_strip);
  tiff.Add(279, kLong, 32);
  return tiff;
}

absl::Status OpenAndRead(const std::filesystem::path& path) {
  auto file = ImageFile::Open(path);
  if (!file.ok()) return file.status();
  absl::Status status = (*file)->ReadSlice(0).status();
  const absl::Status labels = (*file)->ReadLabels(0).status();
  return status.ok() ? labels : status;
}

TEST(HostileTiff, SizesThatOverflowAreRefused) {
  const ScratchFolder folder;
  for (const uint32_t side : {0xffffffffu, 0x80000000u, 0x7fffffffu, 70'000u}) {
    const auto path =
        folder.Write("a.tif", Promising(side, side, side).Bytes());
    const absl::Status status = OpenAndRead(path);
    // libtiff itself refuses the largest ones.
    EXPECT_TRUE(absl::IsResourceExhausted(status) ||
                absl::IsInvalidArgument(status)) << status;
    EXPECT_NE(status.message().find("a.tif"), std::string::npos) << status;
  }
}

TEST(HostileTiff, SizeThatSoShortAFileCannotHoldIsRefused) {
  const ScratchFolder folder;
  // 40,000 × 40,000 is within the limit, but not in 200 bytes.
  const auto path =
      folder.Write("a.tif", Promising(40'000, 40'000, 40'000).Bytes());
  EXPECT_EQ(OpenAndRead(path).code(), absl::StatusCode::kResourceExhausted);
}

TEST(HostileFile, PackedImagesAreRefusedWithWhatToDo) {
  const ScratchFolder folder;
  for (const auto& [bytes, program] :
       {std::pair("\x1f\x8b\x08\x08....", "gzip"),
        std::pair("PK\x03\x04....", "zip")}) {
    const auto status = OpenAndRead(folder.Write("a.tif.packed", bytes));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(status.message().find(program), std::string::npos) << status;
    EXPECT_NE(status.message().find("unpack"), std::string::npos) << status;
  }
}

TEST(HostileTiff, NoPixelsAreRefused) {
  const ScratchFolder folder;
  EXPECT_FALSE(
      OpenAndRead(folder.Write("a.tif", Promising(0, 5, 5).Bytes())).ok());
}

TEST(HostileTiff, DirectoriesThatGoRoundInACircleEnd) {
  const ScratchFolder folder;
  const auto path = folder.Write("a.tif", Promising(4, 4, 4).Bytes(8));
  EXPECT_FALSE(OpenAndRead(path).ok());
}

TEST(HostileTiff, TruncatedFileIsRefusedWithItsName) {
  const ScratchFolder folder;
  GrayPlane plane({50, 50}, 0);
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    plane.pixels()[i] = static_cast<uint16_t>(i * 7919);
  }
  ASSERT_TRUE(WriteGrayTiff(folder / "a.tif", {plane, plane}, 16).ok());
  const std::string whole = ReadBytes(folder / "a.tif");
  for (size_t size = 1; size < whole.size(); size += 61) {
    const absl::Status status =
        OpenAndRead(folder.Write("cut.tif", whole.substr(0, size)));
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    ASSERT_NE(status.message().find("cut.tif"), std::string::npos) << status;
  }
}

TEST(HostileTiff, RandomDamageNeverCrashes) {
  const ScratchFolder folder;
  LabelPlane plane({40, 40}, 3);
  ASSERT_TRUE(WriteLabelTiff(folder / "a.tif", {plane, plane}).ok());
  const std::string whole = ReadBytes(folder / "a.tif");
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 4; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    refused += !OpenAndRead(folder.Write("a.tif", bytes)).ok();
  }
  EXPECT_GT(refused, 1000);
}

TEST(OpenImage, SaysWhatIsNotAnImage) {
  const ScratchFolder folder;
  EXPECT_EQ(ImageFile::Open(folder / "absent.tif").status().code(),
            absl::StatusCode::kNotFound);
  for (const std::string content : {"", "II", "hello", "II*\0", "II*"}) {
    const absl::Status status =
        ImageFile::Open(folder.Write("notes.txt", content)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_NE(status.message().find("notes.txt"), std::string::npos) << status;
  }
  EXPECT_EQ(ImageFile::Open(folder.path()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera::imaging
