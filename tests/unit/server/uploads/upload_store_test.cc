// What every kind of upload store does alike. Another kind is added to the list
// at the end.
#include "server/storage/upload_store.h"

#include <gtest/gtest.h>

#include <sstream>

#include "absl/time/clock.h"
#include "base/sha256.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/uploads/upload_fixture.h"

namespace tessera::uploads {
namespace {

using storage::Digest;
using storage::UploadOptions;
using storage::UploadStore;

constexpr char kAda[] = "ada";
constexpr char kBob[] = "bob";

// Null if there cannot be such a place here.
using MakePlace = std::unique_ptr<UploadPlace> (*)();

std::unique_ptr<UploadPlace> InFolder() {
  return std::make_unique<FolderPlace>();
}
std::unique_ptr<UploadPlace> InS3() {
  if (testing::SharedS3() == nullptr) return nullptr;
  return std::make_unique<S3Place>();
}

class UploadStoreTest : public ::testing::TestWithParam<MakePlace> {
 protected:
  void SetUp() override {
    if (place_ == nullptr) GTEST_SKIP() << testing::S3Service::WhyAbsent();
    unit_ = place_->unit_bytes();
    digest_ = Sha256Hex(Units(0, 3));
    size_ = 3 * unit_;
    Open();
  }
  void Open(const UploadOptions& options = {}) {
    uploads_.reset();
    uploads_ = place_->Open(clock_, options);
  }
  // The bytes of the test's file, of three units, from unit `begin` to `end`.
  std::string Units(int begin, int end) const {
    std::string bytes;
    for (int i = begin; i < end; ++i) {
      bytes.append(static_cast<size_t>(unit_), static_cast<char>('a' + i));
    }
    return bytes;
  }
  int64_t Committed(const std::string& sender, const Digest& digest) {
    return uploads_->CommittedBytes(sender, digest).value();
  }
  int64_t BytesOf(const std::string& sender) {
    return uploads_->BytesOf(sender).value();
  }
  storage::BlobStore& blobs() { return place_->blobs(); }

  const std::unique_ptr<UploadPlace> place_ = GetParam()();
  SystemClock clock_;
  int64_t unit_ = 0;
  int64_t size_ = 0;
  Digest digest_;
  std::unique_ptr<UploadStore> uploads_;
};

TEST_P(UploadStoreTest, GoesOnFromTheCommittedOffset) {
  {
    auto upload = uploads_->Begin(kAda, digest_, size_, 0).value();
    EXPECT_OK(upload->Append(Units(0, 1)));
  }
  Open();  // The server was started anew.
  EXPECT_EQ(Committed(kAda, digest_), unit_);
  EXPECT_FALSE(blobs().Contains(digest_));
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, size_, 0), kOutOfRange,
               "OFFSET_MISMATCH");
  auto upload = uploads_->Begin(kAda, digest_, size_, unit_).value();
  EXPECT_OK(upload->Append(Units(1, 3)));
  EXPECT_OK(upload->Finish());
  EXPECT_EQ(upload->received_bytes(), size_);
  EXPECT_EQ(testing::ReadBytes(blobs().Fetch(digest_)->path()), Units(0, 3));
  EXPECT_EQ(Committed(kAda, digest_), 0);
}

TEST_P(UploadStoreTest, DropsBytesOfAnotherDigest) {
  auto upload = uploads_->Begin(kAda, digest_, size_, 0).value();
  EXPECT_OK(upload->Append(Units(0, 2)));
  EXPECT_OK(upload->Append(std::string(static_cast<size_t>(unit_), 'x')));
  EXPECT_ERROR(upload->Finish(), kDataLoss, "DIGEST_MISMATCH");
  upload.reset();
  EXPECT_EQ(Committed(kAda, digest_), 0);
  EXPECT_FALSE(blobs().Contains(digest_));
  EXPECT_OK(uploads_->Begin(kAda, digest_, size_, 0));
}

// Somebody might send a part and then say that this is all.
TEST_P(UploadStoreTest, ComparesAFileWhoseSizeIsAnnouncedAnew) {
  EXPECT_OK(
      uploads_->Begin(kAda, digest_, size_, 0).value()->Append(Units(0, 1)));
  auto upload = uploads_->Begin(kAda, digest_, unit_, unit_).value();
  EXPECT_ERROR(upload->Finish(), kDataLoss, "DIGEST_MISMATCH");
  upload.reset();
  EXPECT_EQ(Committed(kAda, digest_), 0);
}

TEST_P(UploadStoreTest, RefusesASecondCallForTheSameFile) {
  auto first = uploads_->Begin(kAda, digest_, size_, 0).value();
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, size_, 0), kAborted,
               "UPLOAD_IN_PROGRESS");
  EXPECT_ERROR(uploads_->Discard(kAda, digest_), kAborted,
               "UPLOAD_IN_PROGRESS");
  first.reset();
  EXPECT_OK(uploads_->Begin(kAda, digest_, size_, 0));
}

TEST_P(UploadStoreTest, TakesAFileThatIsThereAlready) {
  for (int i = 0; i < 2; ++i) {
    auto upload = uploads_->Begin(kAda, digest_, size_, 0).value();
    EXPECT_OK(upload->Append(Units(0, 3)));
    EXPECT_OK(upload->Finish());
  }
  EXPECT_OK(blobs().Verify(digest_));
}

// Whoever ends an upload has sent the bytes, also of a file that others sent
// while the upload began.
TEST_P(UploadStoreTest, BelievesNobodyAboutAFileThatIsThereAlready) {
  std::istringstream content(Units(0, 3));
  ASSERT_OK(blobs().Put(content));
  auto nothing = uploads_->Begin(kAda, digest_, size_, 0).value();
  EXPECT_ERROR(nothing->Finish(), kOutOfRange, "SIZE_MISMATCH");
  nothing.reset();
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, size_, size_), kOutOfRange,
               "OFFSET_MISMATCH");
  auto other = uploads_->Begin(kAda, digest_, size_, 0).value();
  EXPECT_OK(other->Append(std::string(static_cast<size_t>(size_), 'x')));
  EXPECT_ERROR(other->Finish(), kDataLoss, "DIGEST_MISMATCH");
  EXPECT_OK(blobs().Verify(digest_));
}

TEST_P(UploadStoreTest, HoldsAFileToItsSize) {
  auto upload = uploads_->Begin(kAda, digest_, 4, 0).value();
  EXPECT_ERROR(upload->Append("12345"), kOutOfRange, "SIZE_MISMATCH");
  EXPECT_ERROR(upload->Finish(), kOutOfRange, "SIZE_MISMATCH");
}

TEST_P(UploadStoreTest, ChecksWhatItIsTold) {
  EXPECT_ERROR(uploads_->Begin(kAda, "../x", 1, 0), kInvalidArgument,
               "DIGEST_INVALID");
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, -1, 0), kInvalidArgument,
               "SIZE_INVALID");
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, 1, 2), kInvalidArgument,
               "SIZE_INVALID");
  Open({.max_file_bytes = 10});
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, 11, 0), kResourceExhausted,
               "FILE_TOO_LARGE");
}

TEST_P(UploadStoreTest, TakesAnEmptyFileAndASmallOne) {
  const Digest empty = Sha256Hex("");
  EXPECT_OK(uploads_->Begin(kAda, empty, 0, 0).value()->Finish());
  EXPECT_TRUE(blobs().Contains(empty));
  const Digest small = Sha256Hex("small");
  auto upload = uploads_->Begin(kAda, small, 5, 0).value();
  EXPECT_OK(upload->Append("sma"));
  EXPECT_OK(upload->Append("ll"));
  EXPECT_OK(upload->Finish());
  upload.reset();
  EXPECT_EQ(testing::ReadBytes(blobs().Fetch(small)->path()), "small");
  EXPECT_EQ(BytesOf(kAda), 0);
}

TEST_P(UploadStoreTest, DiscardsOnRequest) {
  EXPECT_OK(
      uploads_->Begin(kAda, digest_, size_, 0).value()->Append(Units(0, 2)));
  EXPECT_OK(uploads_->Discard(kBob, digest_));
  EXPECT_EQ(Committed(kAda, digest_), 2 * unit_);
  EXPECT_OK(uploads_->Discard(kAda, digest_));
  EXPECT_EQ(Committed(kAda, digest_), 0);
}

TEST_P(UploadStoreTest, RemovesWhatWasAbandoned) {
  testing::FakeClock clock;
  clock.Advance(absl::Now() - clock.Now());  // Files have times of today.
  uploads_.reset();
  const auto open = [&] {
    return place_->Open(clock, {.keep_partial = absl::Hours(1)});
  };
  uploads_ = open();
  EXPECT_OK(
      uploads_->Begin(kAda, digest_, size_, 0).value()->Append(Units(0, 1)));
  EXPECT_OK(uploads_->RemoveAbandoned());
  EXPECT_EQ(BytesOf(kAda), unit_);
  clock.Advance(absl::Minutes(50));
  {
    // What a call sends is not abandoned.
    const auto upload = uploads_->Begin(kAda, digest_, size_, unit_).value();
    clock.Advance(absl::Minutes(50));
    EXPECT_OK(uploads_->RemoveAbandoned());
    EXPECT_OK(upload->Append(Units(1, 2)));
  }
  EXPECT_EQ(Committed(kAda, digest_), 2 * unit_);
  clock.Advance(absl::Hours(2));
  EXPECT_OK(uploads_->RemoveAbandoned());
  EXPECT_EQ(BytesOf(kAda), 0);
  EXPECT_EQ(Committed(kAda, digest_), 0);
  EXPECT_OK(
      uploads_->Begin(kAda, digest_, size_, 0).value()->Append(Units(0, 1)));
  clock.Advance(absl::Hours(200));
  uploads_.reset();
  uploads_ = open();
  EXPECT_OK(uploads_->RemoveAbandoned());
  EXPECT_EQ(Committed(kAda, digest_), 0);
}

TEST_P(UploadStoreTest, CountsEachSendersBytesFromTheFirstOn) {
  const Digest other = Sha256Hex("other");
  {
    // A file that is being sent is to take all that was announced.
    const auto upload = uploads_->Begin(kAda, digest_, size_, 0).value();
    EXPECT_EQ(BytesOf(kAda), size_);
    EXPECT_OK(upload->Append(Units(0, 1)));
    const auto second = uploads_->Begin(kAda, other, 100, 0).value();
    EXPECT_EQ(BytesOf(kAda), size_ + 100);
  }
  // The second sent nothing.
  EXPECT_EQ(BytesOf(kAda), unit_);
  EXPECT_EQ(BytesOf(kBob), 0);
  Open();  // The server was started anew.
  EXPECT_EQ(BytesOf(kAda), unit_);
  {
    const auto upload = uploads_->Begin(kAda, digest_, size_, unit_).value();
    EXPECT_OK(upload->Append(Units(1, 3)));
    EXPECT_OK(upload->Finish());
  }
  EXPECT_EQ(BytesOf(kAda), 0);
}

TEST_P(UploadStoreTest, NobodyGoesOnWithWhatAnotherSent) {
  EXPECT_OK(
      uploads_->Begin(kAda, digest_, size_, 0).value()->Append(Units(0, 1)));
  EXPECT_EQ(Committed(kBob, digest_), 0);
  EXPECT_ERROR(uploads_->Begin(kBob, digest_, size_, unit_), kOutOfRange,
               "OFFSET_MISMATCH");
  // Both may send it at once.
  const auto own = uploads_->Begin(kAda, digest_, size_, unit_).value();
  const auto others = uploads_->Begin(kBob, digest_, size_, 0).value();
  EXPECT_OK(others->Append(Units(0, 3)));
  EXPECT_OK(others->Finish());
  EXPECT_OK(own->Append(Units(1, 3)));
  EXPECT_OK(own->Finish());
  EXPECT_OK(blobs().Verify(digest_));
}

TEST_P(UploadStoreTest, ClearsASendersParts) {
  const Digest other = Sha256Hex("other");
  const Digest third = Sha256Hex("third");
  for (const Digest& digest : {digest_, other, third}) {
    EXPECT_OK(
        uploads_->Begin(kAda, digest, size_, 0).value()->Append(Units(0, 1)));
  }
  EXPECT_OK(
      uploads_->Begin(kBob, digest_, size_, 0).value()->Append(Units(0, 1)));
  EXPECT_EQ(uploads_->Clear(kAda, {digest_, Sha256Hex("no")})->files, 1);
  EXPECT_EQ(Committed(kAda, digest_), 0);
  EXPECT_EQ(BytesOf(kAda), 2 * unit_);
  {
    // What a call is sending stays.
    const auto upload = uploads_->Begin(kAda, other, size_, unit_).value();
    const auto cleared = uploads_->Clear(kAda, {}).value();
    EXPECT_EQ(cleared.files, 1);
    EXPECT_EQ(cleared.bytes, unit_);
  }
  EXPECT_EQ(Committed(kAda, other), unit_);
  EXPECT_EQ(Committed(kBob, digest_), unit_);
}

INSTANTIATE_TEST_SUITE_P(Folder, UploadStoreTest,
                         ::testing::Values(MakePlace(&InFolder)));
INSTANTIATE_TEST_SUITE_P(S3, UploadStoreTest,
                         ::testing::Values(MakePlace(&InS3)));

}  // namespace
}  // namespace tessera::uploads
