#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

cv::Mat Pixels(int type) {
  cv::Mat pixels(20, 30, type);
  cv::randu(pixels, 0, CV_MAT_DEPTH(type) == CV_16U ? 65'535 : 255);
  return pixels;
}

std::unique_ptr<ImageFile> Open(const std::filesystem::path& path) {
  auto file = ImageFile::Open(path);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : nullptr;
}

TEST(Png, GrayKeepsItsBitDepth) {
  const ScratchFolder folder;
  const cv::Mat narrow = Pixels(CV_8UC1);
  const cv::Mat wide = Pixels(CV_16UC1);
  cv::imwrite(folder / "8.png", narrow);
  cv::imwrite(folder / "16.png", wide);
  const auto eight = Open(folder / "8.png");
  const auto sixteen = Open(folder / "16.png");
  EXPECT_EQ(eight->header().bits_per_sample, 8);
  EXPECT_EQ(sixteen->header().bits_per_sample, 16);
  EXPECT_EQ(sixteen->header().size, (Size{20, 30}));
  EXPECT_EQ(sixteen->header().slices, 1);
  EXPECT_EQ(eight->ReadSlice(0)->at(29, 19), narrow.at<uint8_t>(19, 29));
  EXPECT_EQ(sixteen->ReadSlice(0)->at(29, 19), wide.at<uint16_t>(19, 29));
  EXPECT_EQ(sixteen->ReadLabels(0)->at(7, 3), wide.at<uint16_t>(3, 7));
}

TEST(Png, ColourBecomesLuminanceAndAlphaIsDropped) {
  const ScratchFolder folder;
  for (const int type : {CV_8UC3, CV_8UC4, CV_16UC3, CV_16UC4}) {
    cv::Mat pixels(4, 4, type, cv::Scalar(10, 100, 200, 3));
    cv::imwrite(folder / "a.png", pixels);
    const auto file = Open(folder / "a.png");
    EXPECT_TRUE(file->header().colour);
    // 0.299·200 + 0.587·100 + 0.114·10 = 119.64
    EXPECT_EQ(file->ReadSlice(0)->at(1, 1), 120);
    EXPECT_EQ(file->ReadLabels(0).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Png, MaskSavedInGrayColoursIsAMask) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.png", cv::Mat(4, 4, CV_8UC3, cv::Scalar(9, 9, 9)));
  EXPECT_EQ(Open(folder / "a.png")->ReadLabels(0)->at(0, 0), 9u);
}

TEST(Jpeg, IsReadNearlyAsItWas) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.jpg", cv::Mat(40, 24, CV_8UC1, cv::Scalar(90)));
  cv::imwrite(folder / "b.jpg",
              cv::Mat(40, 24, CV_8UC3, cv::Scalar(10, 100, 200)));
  const auto gray = Open(folder / "a.jpg");
  EXPECT_EQ(gray->header().size, (Size{40, 24}));
  EXPECT_FALSE(gray->header().colour);
  EXPECT_NEAR(gray->ReadSlice(0)->at(5, 5), 90, 2);
  const auto colour = Open(folder / "b.jpg");
  EXPECT_TRUE(colour->header().colour);
  EXPECT_NEAR(colour->ReadSlice(0)->at(5, 5), 120, 3);
}

// An EXIF segment that says: turn by 90°.
std::string WithOrientation(std::string jpeg) {
  using std::string_literals::operator""s;
  const std::string exif =
      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"
      "\0\x06\0\0\0\0\0\0"s;
  const char size = static_cast<char>(exif.size() + 2);
  return jpeg.insert(2, "\xff\xe1\0"s + size + exif);
}

TEST(Jpeg, IsNotTurnedByExif) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.jpg", Pixels(CV_8UC1));
  const auto path =
      folder.Write("b.jpg", WithOrientation(ReadBytes(folder / "a.jpg")));
  // OpenCV would turn it, so the tag is a real one.
  EXPECT_EQ(cv::imread(path, cv::IMREAD_GRAYSCALE).rows, 30);
  const auto image = Open(path)->ReadSlice(0);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->size(), (Size{20, 30}));
}

// libjpeg would take what follows for the frame, and a size from there.
TEST(Jpeg, MarkerWithoutALengthBeforeTheFrameIsRefused) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.jpg", Pixels(CV_8UC1));
  for (const char marker : {'\xd0', '\xd7', '\xd8', '\x01'}) {
    std::string bytes = ReadBytes(folder / "a.jpg");
    bytes.insert(2, {'\xff', marker, '\0', '\4', 'a', 'b'});
    EXPECT_EQ(ImageFile::Open(folder.Write("b.jpg", bytes)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Jpeg, ManyScansAreRefused) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.jpg", Pixels(CV_8UC1),
              {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
  std::string bytes = ReadBytes(folder / "a.jpg");
  const size_t end = bytes.rfind("\xff\xd9");
  std::string scan = bytes.substr(bytes.rfind("\xff\xda"));
  scan.resize(scan.size() - 2);
  for (int i = 0; i < 200; ++i) bytes.insert(end, scan);
  const absl::Status status =
      ImageFile::Open(folder.Write("b.jpg", bytes)).status();
  EXPECT_EQ(status, absl::ResourceExhaustedError(
                        "b.jpg has more than 200 scans; save it as TIFF"));
}

TEST(Raster, FormatIsToldByTheContent) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.png", Pixels(CV_8UC1));
  std::filesystem::rename(folder / "a.png", folder / "a.tif");
  EXPECT_TRUE(Open(folder / "a.tif")->ReadSlice(0).ok());
}

TEST(Raster, TruncatedFilesAreRefused) {
  const ScratchFolder folder;
  for (const char* const name : {"a.png", "a.jpg"}) {
    cv::imwrite(folder / name, Pixels(CV_8UC3));
    const std::string whole = ReadBytes(folder / name);
    for (size_t size = 1; size < whole.size(); size += 97) {
      const auto path =
          folder.Write(std::string("cut-") + name, whole.substr(0, size));
      const absl::Status status = ImageFile::Open(path).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << size;
      EXPECT_NE(status.message().find("cut-a"), std::string::npos) << status;
    }
  }
}

TEST(Raster, LimitsHoldBeforeDecoding) {
  const ScratchFolder folder;
  for (const char* const name : {"a.png", "a.jpg"}) {
    cv::imwrite(folder / name, Pixels(CV_8UC1));
    EXPECT_EQ(ImageFile::Open(folder / name, {.max_pixels_per_slice = 599})
                  .status().code(),
              absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(
        ImageFile::Open(folder / name, {.max_pixels_per_slice = 600}).ok());
  }
}

TEST(Png, HugeSizeInTheHeaderIsRefused) {
  const ScratchFolder folder;
  cv::imwrite(folder / "a.png", Pixels(CV_8UC1));
  std::string bytes = ReadBytes(folder / "a.png");
  bytes.replace(16, 8, std::string("\x7f\xff\xff\xff\x7f\xff\xff\xff", 8));
  EXPECT_EQ(ImageFile::Open(folder.Write("a.png", bytes)).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tessera::imaging
