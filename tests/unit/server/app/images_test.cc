#include "server/app/images.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "base/retry_delay.h"
#include "models/imaging/image_writer.h"
#include "tests/unit/server/app/app_fixture.h"
#include "tests/unit/server/app/small_pictures.h"

namespace tessera::app {
namespace {

using datasets::FileKind;
using pictures::SliceId;

class ImagesTest : public AppTest {
 protected:
  ImagesTest()
      : pictures_(
            OpenSmallPictures(state_.files(), clock_, folder_ / "pictures")) {}

  static imaging::GrayPlane TestImage(imaging::Size size, int bits) {
    imaging::GrayPlane image(size, 0);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        image.at(x, y) = static_cast<uint16_t>((x * 31 + y * 17) %
                                               (bits == 8 ? 256 : 60'000));
      }
    }
    return image;
  }

  std::string SendImage(const Caller& caller, const imaging::GrayPlane& image,
                        int bits) {
    const auto path = folder_ / "image.tif";
    EXPECT_OK(imaging::WriteGrayTiff(path, {image}, bits, 0.25));
    return Send(caller, testing::ReadBytes(path));
  }

  // A dataset of one sample with a real image and mask.
  datasets::Sample SendSample(const Caller& caller) {
    imaging::LabelPlane mask({40, 60}, 0);
    mask.at(3, 4) = 1;
    mask.at(59, 39) = 300;
    const auto path = folder_ / "mask.tif";
    EXPECT_OK(imaging::WriteLabelTiff(path, {mask}));
    return {.name = "a",
            .image = {"i.tif", SendImage(caller, TestImage({40, 60}, 8), 8)},
            .mask = {"m.tif", Send(caller, testing::ReadBytes(path))}};
  }

  SampleView ViewOf(FileKind kind, const std::string& sample = "a") {
    return {.dataset = Revision("d"), .sample = sample, .kind = kind};
  }

  const std::unique_ptr<pictures::Pictures> pictures_;
  Images images_{*control_, *pictures_, catalog_, uploads_};
};

TEST_F(ImagesTest, OnlyWhoHasSentAFileSeesIt) {
  const SliceId id{.sha256 = SendImage(owner_, TestImage({40, 60}, 8), 8)};
  for (const Caller& caller : {owner_, admin_, local_}) {
    EXPECT_OK(images_.Describe(caller, id));
    EXPECT_OK(images_.Histogram(caller, id));
    EXPECT_OK(images_.Tile(caller, id, {}, {}));
    EXPECT_OK(images_.Pixels(caller, id, {0, 0, 1, 1}));
  }
  for (const Caller& caller : {colleague_, stranger_, viewer_}) {
    EXPECT_ERROR(images_.Describe(caller, id), kNotFound, "FILE_NOT_FOUND");
    EXPECT_ERROR(images_.Histogram(caller, id), kNotFound, "FILE_NOT_FOUND");
    EXPECT_ERROR(images_.Tile(caller, id, {}, {}), kNotFound, "FILE_NOT_FOUND");
    EXPECT_ERROR(images_.Pixels(caller, id, {0, 0, 1, 1}), kNotFound,
                 "FILE_NOT_FOUND");
  }
  EXPECT_ERROR(images_.Crop(stranger_, id, {0, 0, 1, 1}), kNotFound,
               "FILE_NOT_FOUND");
  EXPECT_ERROR(images_.Crop(viewer_, id, {0, 0, 1, 1}), kPermissionDenied,
               "ROLE_TOO_LOW");
  EXPECT_ERROR(images_.Describe(owner_, {.sha256 = "../lock"}), kNotFound,
               "FILE_NOT_FOUND");
}

TEST_F(ImagesTest, WhoMayReadADatasetSeesItsFiles) {
  const datasets::Sample sample = SendSample(owner_);
  ASSERT_OK(datasets_.Create(owner_, "d", {sample}, ""));
  for (const std::string& file : {sample.image.sha256, sample.mask.sha256}) {
    EXPECT_ERROR(images_.Describe(colleague_, {.sha256 = file}), kNotFound,
                 "FILE_NOT_FOUND");
  }
  ASSERT_OK(
      datasets_.Share(owner_, Dataset("d"), access::Visibility::kGroup, "lab"));
  for (const std::string& file : {sample.image.sha256, sample.mask.sha256}) {
    EXPECT_OK(images_.Describe(colleague_, {.sha256 = file}));
    EXPECT_ERROR(images_.Describe(stranger_, {.sha256 = file}), kNotFound,
                 "FILE_NOT_FOUND");
  }
  EXPECT_OK(images_.Thumbnail(colleague_, ViewOf(FileKind::kImage), 20, {}));
  EXPECT_ERROR(images_.Thumbnail(stranger_, ViewOf(FileKind::kImage), 20, {}),
               kNotFound, "DATASET_NOT_FOUND");
}

TEST_F(ImagesTest, DescribesAFile) {
  const auto info = images_.Describe(
      owner_, {.sha256 = SendImage(owner_, TestImage({40, 60}, 16), 16)});
  ASSERT_OK(info);
  EXPECT_EQ(info->file.size, (imaging::Size{40, 60}));
  EXPECT_EQ(info->file.bits, 16);
  EXPECT_EQ(info->levels, 1);
  EXPECT_TRUE(info->ready);
}

TEST_F(ImagesTest, PixelsAreLittleEndian) {
  for (const int bits : {8, 16}) {
    const imaging::GrayPlane image = TestImage({40, 60}, bits);
    const auto pixels = images_.Pixels(
        owner_, {.sha256 = SendImage(owner_, image, bits)}, {50, 7, 60, 12});
    ASSERT_OK(pixels);
    EXPECT_EQ(pixels->size, (imaging::Size{5, 10}));
    EXPECT_EQ(pixels->bits, bits);
    ASSERT_EQ(pixels->bytes.size(), static_cast<size_t>(50 * bits / 8));
    const auto byte = [&](size_t i) {
      return static_cast<uint8_t>(pixels->bytes[i]);
    };
    for (size_t i = 0; i < 50; ++i) {
      const int value =
          bits == 8 ? byte(i) : byte(2 * i) | byte(2 * i + 1) << 8;
      EXPECT_EQ(value, image.at(50 + static_cast<int>(i) % 10,
                                7 + static_cast<int>(i) / 10));
    }
  }
}

TEST_F(ImagesTest, ACropEqualsItsSource) {
  for (const int bits : {8, 16}) {
    const imaging::GrayPlane image = TestImage({40, 60}, bits);
    const SliceId id{.sha256 = SendImage(owner_, image, bits)};
    const auto crop = images_.Crop(owner_, id, {13, 5, 43, 40});
    ASSERT_OK(crop);
    // The caller has it as if it had been sent, and may crop it again.
    const SliceId cropped{.sha256 = crop->sha256};
    const auto info = images_.Describe(owner_, cropped);
    ASSERT_OK(info);
    EXPECT_EQ(info->file.size, (imaging::Size{35, 30}));
    EXPECT_EQ(info->file.bits, bits);
    EXPECT_NEAR(info->file.pixel_size_um, 0.25, 1e-3);
    EXPECT_EQ(images_.Pixels(owner_, cropped, {0, 0, 30, 35})->bytes,
              images_.Pixels(owner_, id, {13, 5, 43, 40})->bytes);
    EXPECT_ERROR(images_.Describe(colleague_, cropped), kNotFound,
                 "FILE_NOT_FOUND");
    // Cropping again makes the same file.
    EXPECT_EQ(images_.Crop(owner_, id, {13, 5, 43, 40})->sha256, crop->sha256);
    EXPECT_EQ(state_.files().SizeOf(crop->sha256).value(), crop->size_bytes);
    EXPECT_ERROR(images_.Crop(owner_, id, {13, 5, 43, 41}), kInvalidArgument,
                 "REGION_INVALID");
  }
  EXPECT_NE(AuditLines().back().find("\"CropImage\""), std::string::npos);
}

TEST_F(ImagesTest, ALargeImageIsPreparedFirst) {
  const imaging::GrayPlane image = TestImage({600, 700}, 16);
  const SliceId id{.sha256 = SendImage(owner_, image, 16)};
  const auto first = images_.Tile(owner_, id, {}, {});
  EXPECT_ERROR(first, kUnavailable, "PICTURE_BEING_MADE");
  EXPECT_EQ(RetryDelayOf(first.status()), absl::Seconds(1));
  bool ready = false;
  for (int i = 0; i < 2000 && !ready; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ready = images_.Describe(owner_, id)->ready;
  }
  ASSERT_TRUE(ready);
  EXPECT_OK(images_.Tile(owner_, id, {.z = 1}, {}));
  EXPECT_OK(images_.Crop(owner_, id, {100, 100, 700, 600}));
}

TEST_F(ImagesTest, ASampleHasThumbnailsAndPixels) {
  ASSERT_OK(datasets_.Create(owner_, "d", {SendSample(owner_)}, ""));
  const auto jpeg = images_.Thumbnail(owner_, ViewOf(FileKind::kImage), 30, {});
  ASSERT_OK(jpeg);
  EXPECT_EQ(jpeg->substr(0, 2), "\xff\xd8");
  const auto png = images_.Thumbnail(owner_, ViewOf(FileKind::kMask), 30, {});
  ASSERT_OK(png);
  EXPECT_EQ(png->substr(1, 3), "PNG");
  const auto mask =
      images_.SamplePixels(owner_, ViewOf(FileKind::kMask), {59, 39, 60, 40});
  ASSERT_OK(mask);
  EXPECT_EQ(mask->bits, 16);
  EXPECT_EQ(mask->bytes, std::string("\x2c\x01"));  // 300.
  EXPECT_OK(
      images_.SamplePixels(owner_, ViewOf(FileKind::kImage), {0, 0, 60, 40}));
  EXPECT_ERROR(
      images_.SamplePixels(owner_, ViewOf(FileKind::kMask), {0, 0, 61, 40}),
      kInvalidArgument, "REGION_INVALID");
  EXPECT_ERROR(images_.Thumbnail(owner_, ViewOf(FileKind::kImage, "b"), 30, {}),
               kNotFound, "SAMPLE_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::app
