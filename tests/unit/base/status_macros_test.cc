#include "base/status_macros.h"

#include <memory>

#include "gtest/gtest.h"

namespace tessera {
namespace {

absl::StatusOr<std::unique_ptr<int>> Make(int value) {
  if (value < 0) return absl::InvalidArgumentError("negative");
  return std::make_unique<int>(value);
}

absl::StatusOr<int> Sum(int a, int b) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> first, Make(a));
  ASSIGN_OR_RETURN(const std::unique_ptr<int> second, Make(b));
  return *first + *second;
}

absl::Status Check(int a) {
  RETURN_IF_ERROR(Make(a).status());
  return absl::OkStatus();
}

TEST(StatusMacros, PassValuesOn) {
  EXPECT_EQ(Sum(1, 2).value(), 3);
  EXPECT_TRUE(Check(1).ok());
}

TEST(StatusMacros, HandTheFirstErrorToTheCaller) {
  EXPECT_EQ(Sum(1, -2).status().message(), "negative");
  EXPECT_EQ(Check(-1).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tessera
