// Several servers, and servers that are killed.
#include "server/uploads/part_uploads.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/uploads/upload_fixture.h"

namespace tessera::uploads {
namespace {

using storage::Digest;
using storage::MultipartStore;

constexpr char kAda[] = "ada";

class PartUploadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::SharedS3() == nullptr) {
      GTEST_SKIP() << testing::S3Service::WhyAbsent();
    }
    clock_.Advance(absl::Now() - clock_.Now());
    place_.emplace();
    unit_ = place_->unit_bytes();
    first_ = place_->OpenAs("first", clock_);
    second_ = place_->OpenAs("second", clock_);
    digest_ = Sha256Hex(Units("abc"));
    size_ = 3 * unit_;
  }
  std::string Units(const std::string& letters) const {
    std::string bytes;
    for (const char c : letters) bytes.append(static_cast<size_t>(unit_), c);
    return bytes;
  }
  int CountBegun() {
    int count = 0;
    EXPECT_OK(place_->blobs().multipart()->VisitBegun([&](const auto& some) {
      count += static_cast<int>(some.size());
      return absl::OkStatus();
    }));
    return count;
  }
  std::unique_ptr<storage::Upload> Begin(PartUploads& server,
                                         int64_t offset_bytes) {
    return server.Begin(kAda, digest_, size_, offset_bytes).value();
  }

  testing::FakeClock clock_;
  std::optional<S3Place> place_;
  int64_t unit_ = 0;
  int64_t size_ = 0;
  Digest digest_;
  std::unique_ptr<PartUploads> first_;
  std::unique_ptr<PartUploads> second_;
};

TEST_F(PartUploadsTest, AnotherServerGoesOn) {
  // One and a half units come; the half is sent again.
  EXPECT_OK(Begin(*first_, 0)
                ->Append(Units("ab").substr(
                    0, static_cast<size_t>(unit_ + unit_ / 2))));
  EXPECT_EQ(second_->CommittedBytes(kAda, digest_).value(), unit_);
  EXPECT_EQ(second_->BytesOf(kAda).value(), unit_);
  EXPECT_ERROR(second_->Begin(kAda, digest_, size_, unit_ + 1), kOutOfRange,
               "OFFSET_MISMATCH");
  const auto upload = Begin(*second_, unit_);
  EXPECT_ERROR(first_->Begin(kAda, digest_, size_, unit_), kAborted,
               "UPLOAD_IN_PROGRESS");
  EXPECT_OK(upload->Append(Units("bc")));
  EXPECT_OK(upload->Finish());
  EXPECT_OK(place_->blobs().Verify(digest_));
  EXPECT_EQ(CountBegun(), 0);
  EXPECT_EQ(
      place_->database().Execute("SELECT 1 FROM upload_parts")->rows.size(), 0);
}

TEST_F(PartUploadsTest, ASmallFileTakesNoMultipartUpload) {
  const auto upload = first_->Begin(kAda, Sha256Hex("ab"), 2, 0).value();
  EXPECT_OK(upload->Append("a"));
  EXPECT_EQ(CountBegun(), 0);
  EXPECT_OK(upload->Append("b"));
  EXPECT_OK(upload->Finish());
  EXPECT_TRUE(place_->blobs().Contains(Sha256Hex("ab")));
}

// The one that was killed holds the file for a while.
TEST_F(PartUploadsTest, AnotherServerTakesOverWhenTheLeaseIsOver) {
  const auto stale = Begin(*first_, 0);
  EXPECT_OK(stale->Append(Units("a")));
  EXPECT_ERROR(second_->Begin(kAda, digest_, size_, unit_), kAborted,
               "UPLOAD_IN_PROGRESS");
  EXPECT_ERROR(second_->Discard(kAda, digest_), kAborted, "UPLOAD_IN_PROGRESS");
  clock_.Advance(absl::Seconds(31));
  const auto upload = Begin(*second_, unit_);
  EXPECT_OK(upload->Append(Units("b")));
  // The first one was not killed after all: it changes nothing.
  EXPECT_ERROR(stale->Append(Units("x")), kAborted, "UPLOAD_IN_PROGRESS");
  EXPECT_OK(upload->Append(Units("c")));
  EXPECT_OK(upload->Finish());
  EXPECT_OK(place_->blobs().Verify(digest_));
}

TEST_F(PartUploadsTest, ACallThatSendsKeepsTheFile) {
  const auto upload = Begin(*first_, 0);
  const std::string bytes = Units("abc");
  const size_t step = static_cast<size_t>(unit_) / 4;
  for (size_t begin = 0; begin < bytes.size(); begin += step) {
    clock_.Advance(absl::Seconds(20));
    EXPECT_OK(upload->Append(absl::string_view(bytes).substr(begin, step)));
    EXPECT_ERROR(second_->Discard(kAda, digest_), kAborted,
                 "UPLOAD_IN_PROGRESS");
  }
  EXPECT_OK(upload->Finish());
}

TEST_F(PartUploadsTest, AServerThatIsStartedAnewGoesOnAtOnce) {
  // As if the process were killed: the row stays held.
  const auto killed = Begin(*first_, 0);
  EXPECT_OK(killed->Append(Units("a")));
  const auto anew = place_->OpenAs("first", clock_);
  const auto upload = Begin(*anew, unit_);
  EXPECT_OK(upload->Append(Units("bc")));
  EXPECT_OK(upload->Finish());
  EXPECT_OK(place_->blobs().Verify(digest_));
}

TEST_F(PartUploadsTest, EndsInTheStoreWhatNoRowHas) {
  // A server was killed after it had begun and before it had noted that.
  ASSERT_OK(place_->blobs().multipart()->BeginParts(digest_));
  EXPECT_OK(Begin(*first_, 0)->Append(Units("a")));
  EXPECT_EQ(CountBegun(), 2);
  EXPECT_OK(first_->RemoveAbandoned());
  EXPECT_EQ(CountBegun(), 2);
  clock_.Advance(absl::Hours(24 * 6));
  EXPECT_OK(Begin(*first_, unit_)->Append(Units("b")));
  clock_.Advance(absl::Hours(24 * 2));
  EXPECT_OK(first_->RemoveAbandoned());
  EXPECT_EQ(CountBegun(), 1);
  EXPECT_EQ(first_->CommittedBytes(kAda, digest_).value(), 2 * unit_);
  EXPECT_OK(first_->Clear(kAda, {}));
  EXPECT_EQ(CountBegun(), 0);
}

TEST_F(PartUploadsTest, BeginsAnewIfTheStoreHasForgottenTheParts) {
  EXPECT_OK(Begin(*first_, 0)->Append(Units("a")));
  const std::string name =
      place_->database().Execute("SELECT upload FROM uploads")->front().Text(0);
  EXPECT_OK(place_->blobs().multipart()->AbortParts(digest_, name));
  {
    const auto upload = Begin(*first_, unit_);
    EXPECT_ERROR(upload->Append(Units("b")), kOutOfRange, "OFFSET_MISMATCH");
  }
  EXPECT_EQ(first_->CommittedBytes(kAda, digest_).value(), 0);
  const auto upload = Begin(*first_, 0);
  EXPECT_OK(upload->Append(Units("abc")));
  EXPECT_OK(upload->Finish());
}

}  // namespace
}  // namespace tessera::uploads
