#include "models/data/sample_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/dataset_folder.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

NewSample Example(int bits) {
  NewSample sample{.name = "a_X0_2_Y0_1_Z0_0",
                   .image = imaging::GrayPlane({2, 3}, 200),
                   .bits_per_sample = bits,
                   .mask = imaging::LabelPlane({2, 3}, 0)};
  sample.mask.at(1, 1) = 7;
  sample.mask.at(2, 0) = 9;
  return sample;
}

TEST(SampleFolder, NamesARegionAsPyjamasDoes) {
  EXPECT_EQ(SampleName("some/fly 1.tif", {5, 3, 15, 19}, 2),
            "fly 1_X5_14_Y3_18_Z1_1");
}

TEST(SampleFolder, WhatItWritesIsADataset) {
  const ScratchFolder folder;
  for (const int bits : {8, 16}) {
    const auto out = folder / std::to_string(bits) / "new";
    const auto made = WriteSample(out, Example(bits));
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(*made, out / "a_X0_2_Y0_1_Z0_0");
    const auto dataset = DatasetFolder::Open(out);
    ASSERT_TRUE(dataset.ok()) << dataset.status();
    ASSERT_EQ(dataset->samples().size(), 1u);
    EXPECT_EQ(dataset->samples()[0].mask_filename, "a_X0_2_Y0_1_Z0_0.tif");
    const auto sample = LoadSample(dataset->samples()[0]);
    ASSERT_TRUE(sample.ok()) << sample.status();
    EXPECT_EQ(sample->bits_per_sample, bits);
    EXPECT_EQ(sample->image, Example(bits).image);
    EXPECT_EQ(sample->object_count, 2);
  }
}

TEST(SampleFolder, KeepsTheSampleThatIsThere) {
  const ScratchFolder folder;
  const auto made = WriteSample(folder / "out", Example(8));
  ASSERT_TRUE(made.ok()) << made.status();
  const auto image = *made / "image/a_X0_2_Y0_1_Z0_0.tif";
  const std::string before = ReadBytes(image);
  const absl::Status again =
      WriteSample(folder / "out", Example(16)).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(again.message()), HasSubstr("a_X0_2_Y0_1_Z0_0"));
  EXPECT_EQ(ReadBytes(image), before);
}

TEST(SampleFolder, LeavesNothingBehindWhereItCannotWrite) {
  const ScratchFolder folder;
  folder.Write("file", "not a folder");
  EXPECT_EQ(WriteSample(folder / "file", Example(8)).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReadBytes(folder / "file"), "not a folder");
}

}  // namespace
}  // namespace tessera::data
