#include "server/wire/worker_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

TEST(WorkerVersion, OlderMinorVersionsFit) {
  EXPECT_OK(CheckWorkerVersion("1.4.0", "1.4.0"));
  EXPECT_OK(CheckWorkerVersion("1.4.9", "1.4.0"));
  EXPECT_OK(CheckWorkerVersion("1.0.0", "1.4.0"));
}

TEST(WorkerVersion, OthersAreToldWhatToDo) {
  EXPECT_ERROR(CheckWorkerVersion("1.5.0", "1.4.0"), kFailedPrecondition,
               "WORKER_TOO_NEW");
  EXPECT_ERROR(CheckWorkerVersion("2.0.0", "1.4.0"), kFailedPrecondition,
               "WORKER_TOO_NEW");
  EXPECT_ERROR(CheckWorkerVersion("0.9.0", "1.4.0"), kFailedPrecondition,
               "WORKER_TOO_OLD");
  EXPECT_THAT(std::string(CheckWorkerVersion("0.9.0", "1.4.0").message()),
              ::testing::HasSubstr("install the server's version"));
}

TEST(WorkerVersion, IsAVersion) {
  for (const char* text : {"", "1", "1.4", "one.two.three", "1.4.0.1"}) {
    EXPECT_ERROR(CheckWorkerVersion(text, "1.4.0"), kInvalidArgument, "");
  }
}

}  // namespace
}  // namespace tessera::wire
