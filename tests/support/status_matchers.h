// Assertions about absl::Status.
#ifndef TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/error_reason.h"

namespace tessera::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace tessera::testing

// Holds if `expr`, an absl::Status or StatusOr, is OK; else shows the message.
#define EXPECT_OK(expr) \
  EXPECT_EQ(::tessera::testing::StatusOf(expr), absl::OkStatus())
#define ASSERT_OK(expr) \
  ASSERT_EQ(::tessera::testing::StatusOf(expr), absl::OkStatus())

// Holds if `expr` failed with the code and the reason of WithReason().
#define EXPECT_ERROR(expr, expected_code, expected_reason)              \
  do {                                                                  \
    const absl::Status tessera_status_ = ::tessera::testing::StatusOf(expr);     \
    EXPECT_EQ(tessera_status_.code(), absl::StatusCode::expected_code)  \
        << tessera_status_;                                             \
    EXPECT_EQ(::tessera::ReasonOf(tessera_status_), expected_reason)    \
        << tessera_status_;                                             \
  } while (false)

#endif  // TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_
