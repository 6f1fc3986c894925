#include "server/storage/s3_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/retry_delay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_metrics.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/storage/scripted_http.h"

namespace tessera::storage {
namespace {

using testing::Cut;
using ::testing::HasSubstr;
using testing::Refusal;

class S3ClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<net::HttpResponse> Get() {
    return client_.Send({.method = "GET", .key = "key"});
  }
  static testing::HttpScript::Answer Fine() {
    return [](net::HttpClient&, const net::HttpRequest&) {
      return net::HttpResponse{.status = 200};
    };
  }
  S3ClientOptions Options() {
    S3ClientOptions options;
    options.http = std::make_unique<testing::ScriptedHttp>(nullptr, script_);
    options.environment = [](const char* name) {
      return absl::StrCat(name) == "AWS_ACCESS_KEY_ID" ? "id" : "secret";
    };
    options.sleep = [this](absl::Duration delay) { slept_.push_back(delay); };
    options.requests_at_once = 16;
    options.metrics = &metrics_;
    return options;
  }

  double Requests(const std::string& outcome) {
    return metrics_.Value("tessera_s3_requests_total",
                          {{"method", "GET"}, {"outcome", outcome}});
  }

  testing::FakeClock clock_;
  testing::RecordedMetrics metrics_;
  testing::HttpScript script_;
  std::vector<absl::Duration> slept_;
  S3Client client_{S3Bucket{.bucket = "cells",
                            .prefix = "p",
                            .endpoint = "http://s3.lab",
                            .region = "eu"},
                   clock_, Options()};
};

TEST_F(S3ClientTest, CountsItsRequests) {
  EXPECT_EQ(metrics_.Value("tessera_s3_requests_at_once"), 16);
  script_.answers = {
      Cut(),  Refusal(500, "InternalError"), Refusal(503, "SlowDown"),
      Fine(), Refusal(404, "NoSuchKey"),     Refusal(403, "AccessDenied")};
  EXPECT_OK(Get());
  EXPECT_EQ(metrics_.Value("tessera_s3_requests_at_once"), 8);
  EXPECT_EQ(metrics_.Value("tessera_s3_retries_total"), 3);
  EXPECT_OK(Get());
  EXPECT_FALSE(Get().ok());
  EXPECT_EQ(Requests("cut"), 1);
  EXPECT_EQ(Requests("failed"), 1);
  EXPECT_EQ(Requests("overloaded"), 1);
  EXPECT_EQ(Requests("ok"), 2);
  EXPECT_EQ(Requests("refused"), 1);
  EXPECT_EQ(metrics_.Value("tessera_s3_retries_total"), 3);
  EXPECT_EQ(metrics_.Value("tessera_s3_request_seconds", {{"method", "GET"}}),
            6);
}

TEST_F(S3ClientTest, AsksAgainAfterFailuresOfTheServiceAndCuts) {
  script_.answers = {Cut(), Refusal(500, "InternalError"),
                     Refusal(400, "RequestTimeout"), Refusal(502, ""), Fine()};
  EXPECT_OK(Get());
  EXPECT_EQ(script_.seen.size(), 5);
  ASSERT_EQ(slept_.size(), 4);
  EXPECT_GE(slept_[3], absl::Milliseconds(400));
  EXPECT_LE(slept_[3], absl::Milliseconds(1200));
}

TEST_F(S3ClientTest, GivesUpInTheEndAndSaysWhenToAskAgain) {
  for (int i = 0; i < 20; ++i) script_.answers.push_back(Cut());
  const auto response = Get();
  EXPECT_ERROR(response, kUnavailable, "BLOBS_UNREACHABLE");
  EXPECT_THAT(std::string(response.status().message()),
              HasSubstr("s3://cells/p cannot be reached at http://s3.lab"));
  EXPECT_TRUE(RetryDelayOf(response.status()));
  EXPECT_EQ(script_.seen.size(), 7);
}

TEST_F(S3ClientTest, GivesUpWhenAttemptsTakeLong) {
  for (int i = 0; i < 20; ++i) {
    script_.answers.push_back(
        [this](net::HttpClient&, const net::HttpRequest&) {
          clock_.Advance(absl::Seconds(6));
          return absl::UnavailableError("timed out");
        });
  }
  EXPECT_ERROR(Get(), kUnavailable, "BLOBS_UNREACHABLE");
  EXPECT_EQ(script_.seen.size(), 3);
}

TEST_F(S3ClientTest, NeverRepeatsWhatIsRefused) {
  for (const char* const code :
       {"SignatureDoesNotMatch", "AccessDenied", "InvalidAccessKeyId"}) {
    script_.answers = {Refusal(403, code)};
    const auto response = Get();
    EXPECT_ERROR(response, kFailedPrecondition, "BLOBS_REFUSED");
    EXPECT_THAT(std::string(response.status().message()),
                HasSubstr("AWS_SECRET_ACCESS_KEY"));
  }
  script_.answers = {Refusal(404, "NoSuchBucket")};
  EXPECT_THAT(std::string(Get().status().message()),
              HasSubstr("there is no bucket cells at http://s3.lab"));
  script_.answers = {Refusal(400, "XAmzContentSHA256Mismatch")};
  EXPECT_ERROR(Get(), kFailedPrecondition, "BLOBS_REFUSED");
  EXPECT_TRUE(slept_.empty());
}

TEST_F(S3ClientTest, NamesTheBucketsRegion) {
  script_.answers = {[](net::HttpClient&, const net::HttpRequest&) {
    return net::HttpResponse{.status = 301,
                             .headers = {{"x-amz-bucket-region", "eu-west-3"}}};
  }};
  EXPECT_THAT(std::string(Get().status().message()),
              HasSubstr("is in the region eu-west-3, not eu; add "
                        "?region=eu-west-3"));
}

TEST_F(S3ClientTest, HandsOverWhatIsAbsentOrThereAlready) {
  script_.answers = {Refusal(404, "NoSuchKey"),
                     Refusal(412, "PreconditionFailed")};
  EXPECT_EQ(Get()->status, 404);
  EXPECT_EQ(Get()->status, 412);
}

TEST_F(S3ClientTest, AnErrorInAnAnswerThatBeganWellIsAnError) {
  script_.answers = {Refusal(200, "InternalError"), Fine()};
  EXPECT_OK(Get());
  EXPECT_EQ(script_.seen.size(), 2);
}

TEST_F(S3ClientTest, RenewsAKeyThatExpiredOnce) {
  script_.answers = {Refusal(400, "ExpiredToken"), Fine()};
  EXPECT_OK(Get());
  script_.answers = {Refusal(400, "ExpiredToken"),
                     Refusal(400, "ExpiredToken")};
  EXPECT_ERROR(Get(), kFailedPrecondition, "BLOBS_REFUSED");
}

TEST_F(S3ClientTest, SlowDownLowersTheNumberOfRequestsAtOnce) {
  EXPECT_EQ(client_.requests_at_once(), 16);
  script_.answers = {Refusal(503, "SlowDown"), Refusal(503, "SlowDown"),
                     Fine()};
  EXPECT_OK(Get());
  EXPECT_EQ(client_.requests_at_once(), 4);
  for (int i = 0; i < 200; ++i) {
    script_.answers = {Fine()};
    EXPECT_OK(Get());
  }
  EXPECT_EQ(client_.requests_at_once(), 16);
}

}  // namespace
}  // namespace tessera::storage
