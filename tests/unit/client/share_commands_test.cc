#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(CliTest, ADatasetIsSharedWithAGroupWithAllOrWithNobody) {
  api.datasets["datasets/wing"].name = "datasets/wing";
  EXPECT_EQ(Run({"dataset", "share", "wing", "--group", "lab"}), 0);
  EXPECT_EQ(out, "wing is shared with lab, of ada now\n");
  EXPECT_EQ(Run({"--json", "dataset", "share", "wing", "--public"}), 0);
  EXPECT_EQ(JsonLines().at(0)["access"]["visibility"], "public");
  EXPECT_EQ(Run({"dataset", "share", "wing", "--private"}), 0);
  EXPECT_EQ(Run({"dataset", "list"}), 0);
  EXPECT_THAT(out, HasSubstr("private, of ada"));
}

TEST_F(CliTest, AModelIsSharedLikewise) {
  EXPECT_EQ(Run({"model", "share", "nuclei", "--public"}), 0);
  EXPECT_EQ(out, "nuclei is public, of ada now\n");
}

TEST_F(CliTest, SharingSaysWithWhomJustOnce) {
  api.datasets["datasets/wing"].name = "datasets/wing";
  EXPECT_EQ(Run({"dataset", "share", "wing"}), 2);
  EXPECT_EQ(Run({"dataset", "share", "wing", "--public", "--private"}), 2);
  EXPECT_EQ(Run({"model", "share", "nuclei", "--group", "a", "--public"}), 2);
}

}  // namespace
}  // namespace tessera::testing
