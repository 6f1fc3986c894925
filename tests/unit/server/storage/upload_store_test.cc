#include "server/storage/upload_store.h"

#include <gtest/gtest.h>

#include <sstream>

#include "absl/time/clock.h"
#include "base/sha256.h"
#include "server/storage/open_blobs.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

constexpr char kBytes[] = "an image of a nucleus";
constexpr int64_t kSize = sizeof(kBytes) - 1;
constexpr char kAda[] = "ada";
constexpr char kBob[] = "bob";

class UploadStoreTest : public ::testing::Test {
 protected:
  void Open(const UploadOptions& options = {}) {
    uploads_ = OpenWith(clock_, options);
  }
  std::unique_ptr<UploadStore> OpenWith(const Clock& clock,
                                        const UploadOptions& options) {
    return UploadStore::Create(
               folder_.path(),
               [this](const std::filesystem::path& file, const Digest& digest) {
                 return blobs_->Adopt(file, digest);
               },
               clock, options)
        .value();
  }

  const Digest digest_ = Sha256Hex(kBytes);
  testing::ScratchFolder folder_;
  SystemClock clock_;
  std::unique_ptr<BlobStore> blobs_ =
      OpenBlobs(BlobsUrlIn(folder_.path())).value();
  std::unique_ptr<UploadStore> uploads_ = OpenWith(clock_, {});
};

TEST_F(UploadStoreTest, GoesOnFromTheCommittedOffset) {
  {
    auto upload = uploads_->Begin(kAda, digest_, kSize, 0).value();
    EXPECT_OK(upload->Append("an image"));
  }
  Open();  // The server was started anew.
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 8);
  EXPECT_FALSE(blobs_->Contains(digest_));
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, kSize, 0), kOutOfRange,
               "OFFSET_MISMATCH");
  auto upload = uploads_->Begin(kAda, digest_, kSize, 8).value();
  EXPECT_OK(upload->Append(" of a nucleus"));
  EXPECT_OK(upload->Finish());
  EXPECT_EQ(testing::ReadBytes(blobs_->Fetch(digest_)->path()), kBytes);
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 0);
}

TEST_F(UploadStoreTest, DropsBytesOfAnotherDigest) {
  auto upload = uploads_->Begin(kAda, digest_, 5, 0).value();
  EXPECT_OK(upload->Append("wrong"));
  EXPECT_ERROR(upload->Finish(), kDataLoss, "DIGEST_MISMATCH");
  upload.reset();
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 0);
  EXPECT_FALSE(blobs_->Contains(digest_));
  EXPECT_OK(uploads_->Begin(kAda, digest_, kSize, 0));
}

TEST_F(UploadStoreTest, RefusesASecondCallForTheSameFile) {
  auto first = uploads_->Begin(kAda, digest_, kSize, 0).value();
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, kSize, 0), kAborted,
               "UPLOAD_IN_PROGRESS");
  EXPECT_ERROR(uploads_->Discard(kAda, digest_), kAborted, "UPLOAD_IN_PROGRESS");
  first.reset();
  EXPECT_OK(uploads_->Begin(kAda, digest_, kSize, 0));
}

TEST_F(UploadStoreTest, TakesAFileThatIsThereAlready) {
  for (int i = 0; i < 2; ++i) {
    auto upload = uploads_->Begin(kAda, digest_, kSize, 0).value();
    EXPECT_OK(upload->Append(kBytes));
    EXPECT_OK(upload->Finish());
  }
  EXPECT_OK(blobs_->Verify(digest_));
}

// Whoever ends an upload has sent the bytes, also of a file that others sent
// while the upload began.
TEST_F(UploadStoreTest, BelievesNobodyAboutAFileThatIsThereAlready) {
  std::istringstream content(kBytes);
  ASSERT_OK(blobs_->Put(content));
  auto nothing = uploads_->Begin(kAda, digest_, kSize, 0).value();
  EXPECT_ERROR(nothing->Finish(), kOutOfRange, "SIZE_MISMATCH");
  nothing.reset();
  EXPECT_ERROR(uploads_->Begin(kAda, digest_, kSize, kSize), kOutOfRange,
               "OFFSET_MISMATCH");
  auto other = uploads_->Begin(kAda, digest_, kSize, 0).value();
  EXPECT_OK(other->Append(std::string(kSize, 'x')));
  EXPECT_ERROR(other->Finish(), kDataLoss, "DIGEST_MISMATCH");
  EXPECT_OK(blobs_->Verify(digest_));
}

TEST_F(UploadStoreTest, HoldsAFileToItsSize) {
  auto upload = uploads_->Begin(kAda, digest_, 4, 0).value();
  EXPECT_ERROR(upload->Append("12345"), kOutOfRange, "SIZE_MISMATCH");
  EXPECT_ERROR(upload->Finish(), kOutOfRange, "SIZE_MISMATCH");
}

TEST_F(UploadStoreTest, ChecksWhatItIsTold) {
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

TEST_F(UploadStoreTest, TakesAnEmptyFile) {
  const Digest empty = Sha256Hex("");
  EXPECT_OK(uploads_->Begin(kAda, empty, 0, 0).value()->Finish());
  EXPECT_TRUE(blobs_->Contains(empty));
}

TEST_F(UploadStoreTest, DiscardsOnRequest) {
  EXPECT_OK(uploads_->Begin(kAda, digest_, kSize, 0).value()->Append("an"));
  EXPECT_OK(uploads_->Discard(kBob, digest_));
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 2);
  EXPECT_OK(uploads_->Discard(kAda, digest_));
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 0);
}

TEST_F(UploadStoreTest, RemovesWhatWasAbandonedAtStartAndLater) {
  testing::FakeClock clock;
  clock.Advance(absl::Now() - clock.Now());  // Files have times of today.
  const auto open = [&] {
    return OpenWith(clock, {.keep_partial = absl::Hours(1)});
  };
  auto uploads = open();
  EXPECT_OK(uploads->Begin(kAda, digest_, kSize, 0).value()->Append("an"));
  EXPECT_OK(uploads->RemoveAbandoned());
  EXPECT_EQ(uploads->BytesOf(kAda), 2);
  clock.Advance(absl::Hours(2));
  {
    // What a call sends is not abandoned.
    const auto upload = uploads->Begin(kAda, digest_, kSize, 2).value();
    clock.Advance(absl::Hours(2));
    EXPECT_OK(uploads->RemoveAbandoned());
    EXPECT_OK(upload->Append(" image"));
  }
  EXPECT_EQ(uploads->CommittedBytes(kAda, digest_), 8);
  clock.Advance(absl::Hours(2));
  EXPECT_OK(uploads->RemoveAbandoned());
  EXPECT_EQ(uploads->BytesOf(kAda), 0);
  EXPECT_EQ(uploads->CommittedBytes(kAda, digest_), 0);
  EXPECT_OK(uploads->Begin(kAda, digest_, kSize, 0).value()->Append("an"));
  clock.Advance(absl::Hours(200));
  uploads = open();
  EXPECT_EQ(uploads->CommittedBytes(kAda, digest_), 0);
}

TEST_F(UploadStoreTest, CountsEachSendersBytesFromTheFirstOn) {
  const Digest other = Sha256Hex("other");
  {
    // A file that is being sent is to take all that was announced.
    const auto upload = uploads_->Begin(kAda, digest_, kSize, 0).value();
    EXPECT_EQ(uploads_->BytesOf(kAda), kSize);
    EXPECT_OK(upload->Append("an"));
    const auto second = uploads_->Begin(kAda, other, 100, 0).value();
    EXPECT_EQ(uploads_->BytesOf(kAda), kSize + 100);
  }
  // The second sent nothing.
  EXPECT_EQ(uploads_->BytesOf(kAda), 2);
  EXPECT_EQ(uploads_->BytesOf(kBob), 0);
  Open();  // The server was started anew.
  EXPECT_EQ(uploads_->BytesOf(kAda), 2);
  {
    const auto upload = uploads_->Begin(kAda, digest_, kSize, 2).value();
    EXPECT_OK(upload->Append(kBytes + 2));
    EXPECT_OK(upload->Finish());
  }
  EXPECT_EQ(uploads_->BytesOf(kAda), 0);
}

TEST_F(UploadStoreTest, NobodyGoesOnWithWhatAnotherSent) {
  EXPECT_OK(uploads_->Begin(kAda, digest_, kSize, 0).value()->Append("an"));
  EXPECT_EQ(uploads_->CommittedBytes(kBob, digest_), 0);
  EXPECT_ERROR(uploads_->Begin(kBob, digest_, kSize, 2), kOutOfRange,
               "OFFSET_MISMATCH");
  // Both may send it at once.
  const auto own = uploads_->Begin(kAda, digest_, kSize, 2).value();
  const auto others = uploads_->Begin(kBob, digest_, kSize, 0).value();
  EXPECT_OK(others->Append(kBytes));
  EXPECT_OK(others->Finish());
  EXPECT_OK(own->Append(kBytes + 2));
  EXPECT_OK(own->Finish());
  EXPECT_OK(blobs_->Verify(digest_));
}

TEST_F(UploadStoreTest, ClearsASendersParts) {
  const Digest other = Sha256Hex("other");
  const Digest third = Sha256Hex("third");
  for (const Digest& digest : {digest_, other, third}) {
    EXPECT_OK(uploads_->Begin(kAda, digest, kSize, 0).value()->Append("an"));
  }
  EXPECT_OK(uploads_->Begin(kBob, digest_, kSize, 0).value()->Append("an"));
  EXPECT_EQ(uploads_->Clear(kAda, {digest_, Sha256Hex("no")})->files, 1);
  EXPECT_EQ(uploads_->CommittedBytes(kAda, digest_), 0);
  EXPECT_EQ(uploads_->BytesOf(kAda), 4);
  {
    // What a call is sending stays.
    const auto upload = uploads_->Begin(kAda, other, kSize, 2).value();
    const auto cleared = uploads_->Clear(kAda, {}).value();
    EXPECT_EQ(cleared.files, 1);
    EXPECT_EQ(cleared.bytes, 2);
  }
  EXPECT_EQ(uploads_->CommittedBytes(kAda, other), 2);
  EXPECT_EQ(uploads_->CommittedBytes(kBob, digest_), 2);
}

}  // namespace
}  // namespace tessera::storage
