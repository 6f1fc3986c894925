#include "server/front/grpc/worker_streams.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "server/uploads/open_uploads.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

class WorkerUploadTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<storage::Upload>> Begin(
      const std::string& lease) {
    return BeginWorkerUpload(*uploads_, lease, Sha256Hex("result"), 6);
  }

  const testing::ScratchFolder folder_;
  const testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  const std::unique_ptr<storage::UploadStore> uploads_ =
      uploads::OpenUploads(folder_.path(), state_.database(), state_.blobs(),
                           state_.files(), clock_, {}, "server")
          .value();
};

TEST_F(WorkerUploadTest, WorkersThatFoundTheSameSendItAtOnce) {
  const auto first = Begin("one lease");
  ASSERT_OK(first);
  const auto second = Begin("another lease");
  ASSERT_OK(second);
  EXPECT_OK((*second)->Append("result"));
  EXPECT_OK((*first)->Append("result"));
  EXPECT_OK((*first)->Finish());
  EXPECT_OK((*second)->Finish());
  EXPECT_TRUE(state_.blobs().Contains(Sha256Hex("result")));
}

TEST_F(WorkerUploadTest, AWorkerSendsItsFileFromTheBeginningAgain) {
  auto cut = Begin("one lease");
  ASSERT_OK(cut);
  EXPECT_OK((*cut)->Append("res"));
  cut->reset();
  const auto again = Begin("one lease");
  ASSERT_OK(again);
  EXPECT_OK((*again)->Append("result"));
  EXPECT_OK((*again)->Finish());
}

}  // namespace
}  // namespace tessera::front
