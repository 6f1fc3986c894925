#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/imaging/image_file.h"
#include "tests/support/datasets.h"

namespace tessera::imaging {
namespace {

using tessera::testing::FilesOf;

std::unique_ptr<ImageFile> OpenFirst(const char* set, const char* kind) {
  auto file = ImageFile::Open(FilesOf(set, kind).at(0));
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : nullptr;
}

TEST(RealImages, AllOpenAndMatchTheirMasks) {
  TESSERA_NEEDS_DATASETS();
  const auto images = FilesOf("", "image");
  const auto masks = FilesOf("", "mask");
  ASSERT_FALSE(images.empty());
  ASSERT_EQ(images.size(), masks.size());
  for (size_t i = 0; i < images.size(); ++i) {
    const auto image = ImageFile::Open(images[i]);
    const auto mask = ImageFile::Open(masks[i]);
    ASSERT_TRUE(image.ok()) << image.status();
    ASSERT_TRUE(mask.ok()) << mask.status();
    EXPECT_EQ((*image)->header().size, (*mask)->header().size);
    EXPECT_EQ((*image)->header().slices, (*mask)->header().slices);
    const auto labels = (*mask)->ReadLabels(0);
    ASSERT_TRUE((*image)->ReadSlice(0).ok()) << images[i];
    ASSERT_TRUE(labels.ok()) << labels.status();
    EXPECT_GT(*std::max_element(labels->pixels().begin(),
                                labels->pixels().end()), 0u);
  }
}

TEST(RealImages, WingDiscHasEightSlices) {
  TESSERA_NEEDS_DATASETS();
  const auto file = OpenFirst("epitools-wingdisc-timelapse", "image");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->header().slices, 8);
  EXPECT_EQ(file->header().size, (Size{199, 206}));
  EXPECT_EQ(file->header().bits_per_sample, 8);
  std::set<std::vector<uint16_t>> different;
  for (int i = 0; i < 8; ++i) {
    different.insert(file->ReadSlice(i)->pixels());
  }
  EXPECT_EQ(different.size(), 8u);
}

TEST(RealImages, PhaseContrastIs16BitAndSaturated) {
  TESSERA_NEEDS_DATASETS();
  const auto file = OpenFirst("usiigaci-phase", "image");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->header().bits_per_sample, 16);
  const auto image = file->ReadSlice(0);
  EXPECT_GT(std::count(image->pixels().begin(), image->pixels().end(), 65'535),
            1000);
}

TEST(RealImages, TrackingMasksKeepTheirNumbers) {
  TESSERA_NEEDS_DATASETS();
  const auto file = OpenFirst("ctc-phc-c2dl-psc-timelapse", "mask");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(file->header().slices, 50);
  const auto labels = file->ReadLabels(49);
  const std::set<uint32_t> numbers(labels->pixels().begin(),
                                   labels->pixels().end());
  EXPECT_EQ(*numbers.rbegin(), 967u);
  EXPECT_LT(numbers.size(), 900u);
}

}  // namespace
}  // namespace tessera::imaging
