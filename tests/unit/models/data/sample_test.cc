#include "models/data/sample.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using imaging::GrayPlane;
using imaging::LabelPlane;
using tessera::testing::ScratchFolder;

class LoadSampleTest : public ::testing::Test {
 protected:
  // The paths are as in a store of the server: they say nothing.
  SampleFiles Write(const std::vector<GrayPlane>& images,
                    const std::vector<LabelPlane>& masks, int bits = 8) {
    EXPECT_TRUE(
        imaging::WriteGrayTiff(folder_ / "ab12", images, bits).ok());
    EXPECT_TRUE(imaging::WriteLabelTiff(folder_ / "cd34", masks).ok());
    return {"s1", folder_ / "ab12", folder_ / "cd34", "cells.tif", "cells.tif"};
  }
  const ScratchFolder folder_;
};

LabelPlane TwoSpots(uint32_t first, uint32_t second) {
  LabelPlane mask({6, 8}, 0);
  mask.at(1, 1) = first;
  mask.at(2, 2) = first;
  mask.at(6, 4) = second;
  return mask;
}

TEST_F(LoadSampleTest, LabelsOfABinaryMaskAreItsComponents) {
  const auto sample =
      LoadSample(Write({GrayPlane({6, 8}, 9)}, {TwoSpots(255, 255)}));
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->mask, TwoSpots(1, 2));
  EXPECT_EQ(sample->object_count, 2);
  EXPECT_TRUE(sample->binary_mask);
  EXPECT_EQ(sample->name, "s1");
  EXPECT_EQ(sample->bits_per_sample, 8);
}

TEST_F(LoadSampleTest, AsksForMemoryBeforeItReadsPixels) {
  const SampleFiles files =
      Write({GrayPlane({6, 8}, 9)}, {TwoSpots(255, 255)});
  const auto memory = std::make_shared<int>();
  int64_t asked = 0;
  {
    const auto sample = LoadSample(
        files, kSampleLimits,
        [&](const std::string& name,
            int64_t bytes) -> absl::StatusOr<std::shared_ptr<void>> {
          EXPECT_EQ(name, "image/cells.tif");
          asked = bytes;
          return memory;
        });
    ASSERT_TRUE(sample.ok()) << sample.status();
    EXPECT_GE(asked, 6 * 8 * kBytesPerSamplePixel);
    // Kept as long as the sample.
    EXPECT_EQ(memory.use_count(), 2);
  }
  EXPECT_EQ(memory.use_count(), 1);
  const auto refused =
      LoadSample(files, kSampleLimits, [](const std::string&, int64_t) {
        return absl::StatusOr<std::shared_ptr<void>>(
            absl::ResourceExhaustedError("there is none"));
      });
  EXPECT_EQ(refused.status(), absl::ResourceExhaustedError("there is none"));
}

TEST_F(LoadSampleTest, LabelledObjectsKeepTheirOrderWithoutGaps) {
  LabelPlane mask = TwoSpots(70'000, 12);
  mask.at(7, 4) = 500;  // Touches the spot beside it.
  const auto sample =
      LoadSample(Write({GrayPlane({6, 8}, 900)}, {mask}, 16));
  ASSERT_TRUE(sample.ok()) << sample.status();
  LabelPlane expected = TwoSpots(3, 1);
  expected.at(7, 4) = 2;
  EXPECT_EQ(sample->mask, expected);
  EXPECT_EQ(sample->object_count, 3);
  EXPECT_FALSE(sample->binary_mask);
  EXPECT_EQ(sample->bits_per_sample, 16);
}

TEST_F(LoadSampleTest, OneObjectInPartsOfALabelledMaskStaysOne) {
  LabelPlane mask = TwoSpots(5, 5);
  mask.at(0, 5) = 6;
  const auto sample = LoadSample(Write({GrayPlane({6, 8}, 9)}, {mask}));
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->object_count, 2);
}

TEST_F(LoadSampleTest, EmptyMaskHasNoObject) {
  const auto sample =
      LoadSample(Write({GrayPlane({6, 8}, 9)}, {LabelPlane({6, 8}, 0)}));
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_EQ(sample->object_count, 0);
}

TEST_F(LoadSampleTest, DifferentSizesAreNamed) {
  const auto files = Write({GrayPlane({16, 16}, 9)}, {LabelPlane({12, 12}, 1)});
  EXPECT_EQ(LoadSample(files).status(),
            absl::InvalidArgumentError(
                "mask/cells.tif is 12×12 but image/cells.tif is 16×16; make "
                "them the same size"));
}

TEST_F(LoadSampleTest, SeveralSlicesAreRefused) {
  const GrayPlane plane({6, 8}, 9);
  const absl::Status status =
      LoadSample(Write({plane, plane}, {TwoSpots(1, 2)})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "image/cells.tif has 2 slices; take one out with `tessera dataset "
            "crop`");
}

TEST_F(LoadSampleTest, TooManyPixelsAreRefusedBeforeTheyAreRead) {
  SampleFiles files = Write({GrayPlane({6, 8}, 9)}, {TwoSpots(1, 2)});
  ASSERT_TRUE(imaging::WriteGrayPng(folder_ / "ab12",
                                    imaging::Plane<uint8_t>({6, 8}, 9)).ok());
  std::string bytes = tessera::testing::ReadBytes(folder_ / "ab12");
  bytes.replace(16, 8, std::string("\0\0\x30\0\0\0\x30\0", 8));
  folder_.Write("ab12", bytes);
  EXPECT_EQ(LoadSample(files).status(),
            absl::ResourceExhaustedError(
                "image/cells.tif is 12288×12288; at most 134217728 pixels a "
                "slice are read, so crop it or scale it down"));
}

TEST_F(LoadSampleTest, ErrorsUseTheUsersFileNames) {
  SampleFiles files = Write({GrayPlane({6, 8}, 9)}, {TwoSpots(1, 2)});
  folder_.Write("cd34", "no image");
  const absl::Status damaged = LoadSample(files).status();
  EXPECT_NE(damaged.message().find("mask/cells.tif"), std::string::npos);
  EXPECT_EQ(damaged.message().find("cd34"), std::string::npos) << damaged;
  files.image_path = folder_ / "absent";
  const absl::Status absent = LoadSample(files).status();
  EXPECT_EQ(absent.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(absent.message(), "image/cells.tif does not exist; check the path");
}

}  // namespace
}  // namespace tessera::data
