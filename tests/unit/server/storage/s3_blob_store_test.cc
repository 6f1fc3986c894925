// What a store in S3 does beside what blob_store_test.cc has.
#include "server/storage/s3_blob_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "server/storage/open_blobs.h"
#include "tests/support/certificates.h"
#include "tests/support/s3_service.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/storage/scripted_http.h"

namespace tessera::storage {
namespace {

using testing::Cut;
using testing::CutAfter;
using ::testing::HasSubstr;
using testing::LostAnswer;
using testing::Refusal;

class S3BlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (s3_ == nullptr) GTEST_SKIP() << testing::S3Service::WhyAbsent();
    store_ = Open().value();
  }
  absl::StatusOr<std::unique_ptr<S3BlobStore>> Open(
      const Environment& environment = &ProcessEnvironment) {
    S3ClientOptions options;
    options.http = std::make_unique<testing::ScriptedHttp>(
        net::MakeCurlClient(""), script_);
    options.environment = environment;
    options.sleep = [](absl::Duration) {};
    return S3BlobStore::Open(
        std::make_unique<S3Client>(
            ParseS3Url(s3_->Url(prefix_), environment).value(), clock_,
            std::move(options)),
        {});
  }
  Digest Put(const std::string& bytes) {
    std::istringstream stream(bytes);
    return store_->Put(stream).value();
  }
  // A store that has copies of nothing.
  void ForgetCopies() { store_ = Open().value(); }
  std::filesystem::path ObjectOf(const Digest& digest) {
    return s3_->FileOf(prefix_) / "blobs" / digest.substr(0, 2) / digest;
  }
  // More than a part.
  static std::string Large() {
    std::string bytes(size_t{9} << 20, 'x');
    for (size_t i = 0; i < bytes.size(); i += 4096) {
      bytes[i] = static_cast<char>(i >> 12);
    }
    return bytes;
  }

  const testing::S3Service* const s3_ = testing::SharedS3();
  const SystemClock clock_;
  testing::ScratchFolder folder_;
  const std::string prefix_ = folder_.path().filename();
  testing::HttpScript script_;
  std::unique_ptr<S3BlobStore> store_;
};

TEST_F(S3BlobStoreTest, StoresLargeFilesByParts) {
  const std::string bytes = Large();
  const Digest digest = Put(bytes);
  EXPECT_EQ(store_->Size(digest).value(), bytes.size());
  ForgetCopies();
  EXPECT_EQ(testing::ReadBytes(store_->Fetch(digest)->path()), bytes);
  EXPECT_OK(store_->VisitBegun([](const auto& begun) {
    EXPECT_TRUE(begun.empty());
    return absl::OkStatus();
  }));
}

TEST_F(S3BlobStoreTest, GoesOnWithADownloadThatWasCut) {
  const std::string bytes = Large();
  const Digest digest = Put(bytes);
  ForgetCopies();
  script_.seen.clear();
  script_.answers = {CutAfter(size_t{3} << 20), Cut(), CutAfter(1)};
  EXPECT_EQ(testing::ReadBytes(store_->Fetch(digest)->path()), bytes);
  ASSERT_EQ(script_.seen.size(), 4);
  EXPECT_EQ(script_.seen[1].headers.at("range"), "bytes=3145728-");
  EXPECT_EQ(script_.seen[3].headers.at("range"), "bytes=3145729-");
}

TEST_F(S3BlobStoreTest, LooksAgainForAFileThatIsAbsentForAMoment) {
  const Digest digest = Put("bytes");
  ForgetCopies();
  script_.answers = {Refusal(404, "NoSuchKey")};
  EXPECT_EQ(testing::ReadBytes(store_->Fetch(digest)->path()), "bytes");
  EXPECT_ERROR(store_->Fetch(Sha256Hex("absent")).status(), kNotFound,
               "FILE_NOT_FOUND");
}

TEST_F(S3BlobStoreTest, RepeatsWhatWasCutAndWhoseAnswerWasLost) {
  script_.answers = {Refusal(503, "SlowDown"), Cut(), LostAnswer()};
  const Digest digest = Put("bytes");
  EXPECT_OK(store_->Verify(digest));
  script_.answers = {LostAnswer()};
  EXPECT_OK(store_->Remove(digest));
  EXPECT_FALSE(store_->Contains(digest));
  const std::string large = Large();
  for (int lost = 0; lost < 4; ++lost) {
    // Begin, two parts, completion.
    script_.answers = {};
    for (int i = 0; i < lost; ++i) {
      script_.answers.push_back(
          [](net::HttpClient& server, const net::HttpRequest& request) {
            return server.Send(request);
          });
    }
    script_.answers.push_back(LostAnswer());
    EXPECT_OK(store_->Verify(Put(large))) << lost;
    EXPECT_OK(store_->Remove(Sha256Hex(large)));
  }
}

TEST_F(S3BlobStoreTest, RefusesBytesThatWereDamagedOnTheirWay) {
  const auto file = folder_.Write("file", "other bytes");
  EXPECT_ERROR(store_->Adopt(file, Sha256Hex("bytes")), kFailedPrecondition,
               "BLOBS_REFUSED");
  EXPECT_FALSE(store_->Contains(Sha256Hex("bytes")));
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(S3BlobStoreTest, GivesOutNoDamagedBlobAndTakesItAnew) {
  const Digest digest = Put("sound");
  ForgetCopies();
  std::ofstream(ObjectOf(digest)) << "souns";
  EXPECT_ERROR(store_->Verify(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_ERROR(LookAtBlobs(s3_->Url(prefix_)).value()->Fetch(digest), kDataLoss,
               "FILE_DAMAGED");
  EXPECT_TRUE(store_->Contains(digest));
  EXPECT_ERROR(store_->Fetch(digest), kDataLoss, "FILE_DAMAGED");
  EXPECT_FALSE(store_->Contains(digest));
  EXPECT_EQ(testing::ReadBytes(
                s3_->FileOf(absl::StrCat(prefix_, "/damaged/", digest))),
            "souns");
  EXPECT_EQ(Put("sound"), digest);
  ForgetCopies();
  EXPECT_OK(store_->Fetch(digest));
}

TEST_F(S3BlobStoreTest, SaysInOneSentenceThatTheKeyIsWrong) {
  const auto wrong = [](const char* name) -> std::string {
    const std::string variable = name;
    if (variable == "AWS_ACCESS_KEY_ID") return testing::S3Service::kKeyId;
    return variable == "AWS_SECRET_ACCESS_KEY" ? "wrong" : "";
  };
  const auto store = Open(wrong);
  EXPECT_ERROR(store, kFailedPrecondition, "BLOBS_REFUSED");
  EXPECT_THAT(std::string(store.status().message()),
              HasSubstr("refuses the server's key (SignatureDoesNotMatch)"));
}

TEST_F(S3BlobStoreTest, SaysThatTheBucketDoesNotExist) {
  const auto store = OpenBlobs(
      absl::StrCat("s3://nothing/p?path_style=1&endpoint=", s3_->endpoint()));
  EXPECT_ERROR(store, kFailedPrecondition, "BLOBS_REFUSED");
  EXPECT_THAT(std::string(store.status().message()),
              HasSubstr("there is no bucket nothing"));
}

TEST_F(S3BlobStoreTest, TellsWhenTheServiceIsAway) {
  for (int i = 0; i < 100; ++i) script_.answers.push_back(Cut());
  EXPECT_ERROR(store_->Check(), kUnavailable, "BLOBS_UNREACHABLE");
  EXPECT_ERROR(store_->Fetch(Sha256Hex("x")), kUnavailable,
               "BLOBS_UNREACHABLE");
  script_.answers.clear();
  EXPECT_OK(store_->Check());
}

TEST_F(S3BlobStoreTest, ListsByPages) {
  std::set<Digest> all;
  for (int i = 0; i < 1005; ++i) {
    const Digest digest = Sha256Hex(absl::StrCat(i));
    // Straight into the service's folder: a thousand requests take a while.
    std::filesystem::create_directories(ObjectOf(digest).parent_path());
    std::ofstream(ObjectOf(digest)) << i;
    all.insert(digest);
  }
  std::ofstream(ObjectOf("not a blob")) << "x";
  int pages = 0;
  std::set<Digest> seen;
  EXPECT_OK(store_->Visit([&](const std::vector<BlobStore::Entry>& some) {
    ++pages;
    EXPECT_LE(some.size(), 1000);
    for (const BlobStore::Entry& entry : some) seen.insert(entry.digest);
    return absl::OkStatus();
  }));
  EXPECT_EQ(seen, all);
  EXPECT_EQ(pages, 2);
}

TEST_F(S3BlobStoreTest, PartsOfAnUploadOutliveTheProcess) {
  const std::string bytes = Large();
  const Digest digest = Sha256Hex(bytes);
  const auto file = folder_.Write("file", bytes);
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string upload = store_->BeginParts(digest).value();
  MultipartStore::Piece first{.fd = fd, .size_bytes = kPartBytes};
  first.sha256 = Sha256OfPiece(first).value();
  const std::string etag1 = store_->PutPart(digest, upload, 1, first).value();
  store_ = Open().value();
  int begun = 0;
  EXPECT_OK(
      store_->VisitBegun([&](const std::vector<MultipartStore::Begun>& some) {
        for (const auto& one : some) {
          EXPECT_EQ(one.digest, digest);
          EXPECT_EQ(one.upload, upload);
          EXPECT_LT(absl::AbsDuration(clock_.Now() - one.begin_time),
                    absl::Minutes(2));
          ++begun;
        }
        return absl::OkStatus();
      }));
  EXPECT_EQ(begun, 1);
  MultipartStore::Piece second{
      .fd = fd,
      .offset_bytes = kPartBytes,
      .size_bytes = static_cast<int64_t>(bytes.size()) - kPartBytes};
  second.sha256 = Sha256OfPiece(second).value();
  const std::string etag2 = store_->PutPart(digest, upload, 2, second).value();
  ::close(fd);
  EXPECT_OK(store_->CompleteParts(digest, upload, {{1, etag1}, {2, etag2}}));
  EXPECT_OK(store_->Verify(digest));
  // Ended, and the blob is there.
  EXPECT_OK(store_->CompleteParts(digest, upload, {{1, etag1}, {2, etag2}}));
  EXPECT_OK(store_->AbortParts(digest, upload));
}

TEST_F(S3BlobStoreTest, AnAbortedUploadTakesNoParts) {
  const Digest digest = Sha256Hex("12345");
  const auto file = folder_.Write("file", "12345");
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string upload = store_->BeginParts(digest).value();
  EXPECT_OK(store_->AbortParts(digest, upload));
  EXPECT_OK(store_->AbortParts(digest, upload));
  EXPECT_ERROR(store_->PutPart(digest, upload, 1,
                               {.fd = fd, .size_bytes = 5, .sha256 = digest}),
               kNotFound, "");
  ::close(fd);
  EXPECT_ERROR(store_->CompleteParts(digest, upload, {{1, "x"}}), kNotFound,
               "");
}

TEST_F(S3BlobStoreTest, OneOfManyClaimsWins) {
  std::vector<std::string> found(8);
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < found.size(); ++i) {
      threads.emplace_back([&, i] {
        found[i] = store_->Claim(absl::StrCat("lab ", i)).value();
      });
    }
  }
  for (const std::string& one : found) EXPECT_EQ(one, found.front());
  EXPECT_EQ(store_->Claim("late").value(), found.front());
}

TEST_F(S3BlobStoreTest, TrustsOnlyTheAuthorityThatItIsTold) {
  const testing::Authority authority("lab");
  const testing::KeyPair pair = authority.Sign("s3");
  const auto s3 = testing::S3Service::Start(
      {folder_.Write("s3.pem", pair.certificate).string(),
       folder_.Write("s3.key", pair.key).string()});
  const std::string url = s3->Url("p");
  const auto distrusting = OpenBlobs(url);
  EXPECT_EQ(distrusting.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(distrusting.status().message()),
              HasSubstr("certificate"));
  const auto ca = folder_.Write("ca.pem", authority.certificate());
  EXPECT_OK(OpenBlobs(absl::StrCat(url, "&ca_file=", ca.string())));
}

}  // namespace
}  // namespace tessera::storage
