#include <gtest/gtest.h>

#include "models/data/dataset_folder.h"
#include "tests/support/datasets.h"

namespace tessera::data {
namespace {

using tessera::testing::Datasets;

TEST(RealDatasets, FluorescentNucleiHoldWhatTheyShould) {
  TESSERA_NEEDS_DATASETS();
  const auto folder = DatasetFolder::Open(Datasets() / "dsb2018-fluo");
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(folder->samples().size(), 447u);
}

TEST(RealDatasets, PhaseContrastPassesItsCheck) {
  TESSERA_NEEDS_DATASETS();
  const auto folder = DatasetFolder::Open(Datasets() / "usiigaci-phase/train");
  ASSERT_TRUE(folder.ok()) << folder.status();
  const auto summary = CheckSamples(folder->samples());
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->samples.size(), 8u);
  for (const SampleSummary& sample : summary->samples) {
    EXPECT_GT(sample.object_count, 10);
    EXPECT_FALSE(sample.binary_mask);
  }
}

TEST(RealDatasets, TimeLapsesAreRefusedAsSamples) {
  TESSERA_NEEDS_DATASETS();
  const auto folder =
      DatasetFolder::Open(Datasets() / "epitools-wingdisc-timelapse");
  ASSERT_TRUE(folder.ok()) << folder.status();
  const absl::Status status = CheckSamples(folder->samples()).status();
  EXPECT_NE(status.message().find("has 8 slices"), std::string::npos) << status;
}

}  // namespace
}  // namespace tessera::data
