#include "server/pictures/pictures.h"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "models/imaging/display.h"
#include "models/imaging/image_writer.h"
#include "server/pictures/draw.h"
#include "server/pictures/pyramid_format.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/pictures/test_image.h"

namespace tessera::pictures {
namespace {

using tessera::testing::ReadBytes;

constexpr char kUser[] = "ana";

class PicturesTest : public ::testing::Test {
 protected:
  // Slices above 1,024² count as large.
  PicturesOptions Options() {
    return {.folder = folder_ / "pictures",
            .reserve = [this](const std::string&, int64_t bytes,
                              const std::stop_token&)
                -> absl::StatusOr<std::shared_ptr<void>> {
              reserved_ = std::max(reserved_.load(), bytes);
              return std::shared_ptr<void>();
            },
            .most_pixels_in_memory = 1024 * 1024};
  }

  std::string Put(const std::vector<imaging::GrayPlane>& slices, int bits) {
    const auto path = folder_ / "image.tif";
    EXPECT_OK(imaging::WriteGrayTiff(path, slices, bits, 0.5));
    return state_.Put(ReadBytes(path));
  }

  // Of 8 bit, each plane a page, with an ImageDescription.
  std::string PutDescribed(const std::vector<imaging::GrayPlane>& planes,
                           const std::string& description) {
    const auto path = folder_ / "described.tif";
    TIFF* const tiff = TIFFOpen(path.c_str(), "w");
    for (const imaging::GrayPlane& plane : planes) {
      TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, plane.width());
      TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, plane.height());
      TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
      TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
      TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
      TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description.c_str());
      for (int y = 0; y < plane.height(); ++y) {
        std::vector<uint8_t> row(plane.row(y), plane.row(y) + plane.width());
        EXPECT_EQ(
            TIFFWriteScanline(tiff, row.data(), static_cast<uint32_t>(y), 0),
            1);
      }
      TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    return state_.Put(ReadBytes(path));
  }

  // Waits for the pyramid.
  absl::StatusOr<std::shared_ptr<const Picture>> FindLarge(const SliceId& id) {
    for (int i = 0; i < 2000; ++i) {
      auto found = pictures_->Find(id, kUser);
      if (!found.ok() || *found != nullptr) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return absl::DeadlineExceededError("no pyramid after 20 s");
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  std::atomic<int64_t> reserved_ = 0;
  std::unique_ptr<Pictures> pictures_ =
      Pictures::Open(state_.files(), clock_, Options()).value();
};

imaging::Rect Whole(const imaging::GrayPlane& image) {
  return {0, 0, image.width(), image.height()};
}

TEST_F(PicturesTest, DescribesAFile) {
  const std::string sha256 =
      Put({TestImage({30, 50}, 16, 1), TestImage({30, 50}, 16, 2)}, 16);
  const auto info = pictures_->Describe(sha256, 1, kUser);
  ASSERT_OK(info);
  EXPECT_EQ((*info)->size, (imaging::Size{30, 50}));
  EXPECT_EQ((*info)->bits, 16);
  EXPECT_EQ((*info)->slices, 2);
  EXPECT_EQ((*info)->times, 2);
  EXPECT_EQ((*info)->z_planes, 1);
  EXPECT_EQ((*info)->channels, 1);
  EXPECT_NEAR((*info)->pixel_size_um, 0.5, 1e-3);
}

TEST_F(PicturesTest, EachSliceHasItsOwnPixels) {
  const std::vector<imaging::GrayPlane> slices = {TestImage({600, 700}, 8, 1),
                                                  TestImage({600, 700}, 8, 2)};
  const std::string sha256 = Put(slices, 8);
  for (const int number : {2, 1, 2}) {
    const auto picture = pictures_->Find({.sha256 = sha256, .slice = number}, kUser);
    ASSERT_OK(picture);
    const auto& expected = slices[static_cast<size_t>(number) - 1];
    EXPECT_EQ((*picture)->Read(0, Whole(expected)), expected);
    EXPECT_EQ((*picture)->Read(1, {0, 0, 350, 300}), imaging::Halve(expected));
  }
  EXPECT_GE(reserved_, 600 * 700 * 4);
  EXPECT_ERROR(pictures_->Find({.sha256 = sha256, .slice = 3}, kUser),
               kInvalidArgument, "SLICE_OUT_OF_RANGE");
  EXPECT_ERROR(pictures_->Find({.sha256 = sha256, .slice = 0}, kUser),
               kInvalidArgument, "SLICE_OUT_OF_RANGE");
  EXPECT_ERROR(pictures_->Find({.sha256 = sha256, .channel = 2}, kUser),
               kInvalidArgument, "CHANNEL_OUT_OF_RANGE");
}

TEST_F(PicturesTest, ALargeSliceGetsAPyramidThatSurvivesARestart) {
  for (const int bits : {8, 16}) {
    const imaging::GrayPlane image = TestImage({1111, 1300}, bits);
    const SliceId id{.sha256 = Put({image}, bits)};
    EXPECT_EQ(pictures_->Find(id, kUser).value(), nullptr);
    const auto picture = FindLarge(id);
    ASSERT_OK(picture);
    EXPECT_EQ((*picture)->Read(0, Whole(image)), image);
    EXPECT_EQ((*picture)->Read(1, {0, 0, 650, 556}), imaging::Halve(image));
    EXPECT_EQ((*picture)->summary().bits, bits);
    pictures_.reset();
    pictures_ = Pictures::Open(state_.files(), clock_, Options()).value();
    const auto again = pictures_->Find(id, kUser);
    ASSERT_OK(again);
    ASSERT_NE(*again, nullptr);
    EXPECT_EQ((*again)->summary(), (*picture)->summary());
  }
}

TEST_F(PicturesTest, ALargePngIsReadOnceForItsPyramid) {
  imaging::Plane<uint8_t> plane({1200, 1100}, 0);
  for (size_t i = 0; i < plane.pixels().size(); ++i) {
    plane.pixels()[i] = static_cast<uint8_t>(i * i >> 7);
  }
  ASSERT_OK(imaging::WriteGrayPng(folder_ / "image.png", plane));
  const auto picture =
      FindLarge({.sha256 = state_.Put(ReadBytes(folder_ / "image.png"))});
  ASSERT_OK(picture);
  EXPECT_EQ((*picture)->summary().bits, 8);
  const imaging::GrayPlane image(
      plane.size(), {plane.pixels().begin(), plane.pixels().end()});
  EXPECT_EQ((*picture)->Read(0, Whole(image)), image);
  EXPECT_GE(reserved_, 1200 * 1100 * 10);  // The reader keeps all of it.
}

TEST_F(PicturesTest, ChannelsHaveTheirOwnPixels) {
  // Two channels of two time points each, by ImageJ's description.
  std::vector<imaging::GrayPlane> planes;
  for (uint32_t i = 0; i < 4; ++i) planes.push_back(TestImage({20, 30}, 8, i));
  const std::string sha256 =
      PutDescribed(planes, "ImageJ=1.54f\nimages=4\nchannels=2\nframes=2\n");
  const auto info = pictures_->Describe(sha256, 2, kUser);
  ASSERT_OK(info);
  EXPECT_EQ((*info)->channels, 2);
  EXPECT_EQ((*info)->slices, 2);
  EXPECT_EQ((*info)->times, 2);
  for (int channel : {1, 2}) {
    for (int slice : {1, 2}) {
      const auto picture = pictures_->Find(
          {.sha256 = sha256, .channel = channel, .slice = slice}, kUser);
      ASSERT_OK(picture);
      const auto& expected =
          planes[static_cast<size_t>(2 * (slice - 1) + channel - 1)];
      EXPECT_EQ((*picture)->Read(0, Whole(expected)), expected);
    }
  }
}

TEST_F(PicturesTest, TheFileOfAPyramidMayGo) {
  const SliceId id{.sha256 = Put({TestImage({1111, 1300}, 8)}, 8)};
  ASSERT_OK(FindLarge(id));
  pictures_->RemoveUnneeded();
  EXPECT_FALSE(std::filesystem::is_empty(folder_ / "pictures"));
  // Nothing needs the file, as no dataset or user has it.
  ASSERT_OK(state_.files().RemoveUnneeded({id.sha256}));
  pictures_->RemoveUnneeded();
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "pictures"));
}

TEST_F(PicturesTest, HoldsNoPyramidsThatMadeRoom) {
  const imaging::GrayPlane image = TestImage({1111, 1300}, 8);
  pictures_.reset();
  PicturesOptions options = Options();
  options.disk_bytes = PyramidBytes(image.size(), 8) * 3 / 2;
  pictures_ = Pictures::Open(state_.files(), clock_, options).value();
  const std::string sha256 =
      Put({image, TestImage(image.size(), 8, /*seed=*/2)}, 8);
  // The cache has memory for both, but the removed file would take disk.
  const std::weak_ptr<const Picture> first =
      FindLarge({.sha256 = sha256, .slice = 1}).value();
  EXPECT_FALSE(first.expired());
  ASSERT_OK(FindLarge({.sha256 = sha256, .slice = 2}));
  EXPECT_TRUE(first.expired());
  EXPECT_EQ(
      FindLarge({.sha256 = sha256, .slice = 1}).value()->Read(0, Whole(image)),
      image);
}

TEST_F(PicturesTest, SaysWhyAFileCannotBeShown) {
  const auto no_image = pictures_->Describe(state_.Put("no image"), 1, kUser);
  EXPECT_ERROR(no_image, kInvalidArgument, "");
  EXPECT_EQ(no_image.status().message(),
            "the image is none of the image files that are read (TIFF, PNG, "
            "JPEG, .npy, OME-Zarr); save it as TIFF");
  EXPECT_ERROR(pictures_->Describe(std::string(64, 'f'), 1, kUser), kNotFound,
               "FILE_NOT_FOUND");
}

TEST_F(PicturesTest, NoCallWaitsUntilALargeFileIsRead) {
  pictures_.reset();
  PicturesOptions options = Options();
  options.infos.most_bytes_read_at_once = 1000;
  pictures_ = Pictures::Open(state_.files(), clock_, options).value();
  const SliceId id{.sha256 = Put({TestImage({60, 50}, 8)}, 8)};
  EXPECT_EQ(pictures_->Describe(id.sha256, 1, kUser).value(), std::nullopt);
  const auto picture = FindLarge(id);
  ASSERT_OK(picture);
  EXPECT_EQ((*picture)->levels()[0], (imaging::Size{60, 50}));
  EXPECT_EQ(pictures_->Describe(id.sha256, 1, kUser).value()->slices, 1);
  // What is wrong with a file is said as soon as that is known.
  const SliceId none{.sha256 = state_.Put(std::string(2000, 'x'))};
  EXPECT_EQ(pictures_->Find(none, kUser).value(), nullptr);
  EXPECT_ERROR(FindLarge(none), kInvalidArgument, "");
}

TEST_F(PicturesTest, ADamagedLargeFileIsAnErrorAndNoEndlessWait) {
  const auto path = folder_ / "image.tif";
  ASSERT_OK(imaging::WriteGrayTiff(path, {TestImage({1111, 1300}, 8)}, 8));
  std::string bytes = ReadBytes(path);
  std::fill(bytes.begin() + 20'000, bytes.begin() + 60'000, '\0');
  const SliceId id{.sha256 = state_.Put(bytes)};
  EXPECT_EQ(FindLarge(id).status().code(), absl::StatusCode::kInvalidArgument);
  // A minute later it is tried again.
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(pictures_->Find(id, kUser).value(), nullptr);
}

TEST_F(PicturesTest, ManyCallersOfASliceAllGetIt) {
  const imaging::GrayPlane image = TestImage({900, 900}, 16);
  const SliceId id{.sha256 = Put({image}, 16)};
  std::vector<std::jthread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      const auto picture = pictures_->Find(id, kUser);
      ASSERT_OK(picture);
      EXPECT_EQ((*picture)->Read(0, {10, 20, 30, 50}),
                PartOf(image, {10, 20, 30, 50}));
    });
  }
}

}  // namespace
}  // namespace tessera::pictures
