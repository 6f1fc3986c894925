// Assertions about absl::Status.
#ifndef TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/error_reason.h"

namespace tessera {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace tessera

// Hold if `expr`, an absl::Status or StatusOr, is OK; the message is shown.
#define EXPECT_OK(expr)                                  \
  if (const absl::Status tessera_status_ = ::tessera::StatusOf(expr); true) \
  EXPECT_TRUE(tessera_status_.ok()) << tessera_status_
#define ASSERT_OK(expr)                                  \
  if (const absl::Status tessera_status_ = ::tessera::StatusOf(expr); true) \
  ASSERT_TRUE(tessera_status_.ok()) << tessera_status_

// Holds if `expr` failed with the code and the reason of WithReason().
#define EXPECT_ERROR(expr, expected_code, expected_reason)              \
  do {                                                                  \
    const absl::Status tessera_status_ = ::tessera::StatusOf(expr);     \
    EXPECT_EQ(tessera_status_.code(), absl::StatusCode::expected_code)  \
        << tessera_status_;                                             \
    EXPECT_EQ(::tessera::ReasonOf(tessera_status_), expected_reason)    \
        << tessera_status_;                                             \
  } while (false)

#endif  // TESSERA_TESTS_SUPPORT_STATUS_MATCHERS_H_
