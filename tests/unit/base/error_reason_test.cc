#include "base/error_reason.h"

#include "gtest/gtest.h"

namespace tessera {
namespace {

TEST(ErrorReason, TravelsWithTheStatus) {
  const absl::Status status =
      WithReason(absl::NotFoundError("no dataset x"), "DATASET_NOT_FOUND",
                 "datasets/x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no dataset x");
  EXPECT_EQ(ReasonOf(status), "DATASET_NOT_FOUND");
  EXPECT_EQ(ResourceOf(status), "datasets/x");
}

TEST(ErrorReason, IsEmptyWhereNoneWasGiven) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "");
  EXPECT_EQ(ResourceOf(WithReason(absl::InternalError("x"), "R")), "");
}

}  // namespace
}  // namespace tessera
