#include "server/storage/s3_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/storage/scripted_http.h"

namespace tessera::storage {
namespace {

using ::testing::HasSubstr;

class S3CredentialsTest : public ::testing::Test {
 protected:
  S3Credentials Make() {
    return S3Credentials(
        http_, clock_, [this](const char* name) { return variables_[name]; },
        "eu-north-1");
  }
  // What the service for web identities answers.
  testing::HttpScript::Answer Key(const std::string& id, absl::Duration valid) {
    const std::string until = absl::FormatTime(
        absl::RFC3339_sec, clock_.Now() + valid, absl::UTCTimeZone());
    return [=](net::HttpClient&, const net::HttpRequest&) {
      return net::HttpResponse{
          .status = 200,
          .body =
              "<AssumeRoleWithWebIdentityResponse><AssumeRoleWith"
              "WebIdentityResult><Credentials><AccessKeyId>" +
              id +
              "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
              "<SessionToken>t</SessionToken><Expiration>" +
              until +
              "</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
              "</AssumeRoleWithWebIdentityResponse>"};
    };
  }
  void UseWebIdentity() {
    variables_["AWS_WEB_IDENTITY_TOKEN_FILE"] =
        folder_.Write("token", "to&ken\n").string();
    variables_["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/tessera";
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::HttpScript script_;
  testing::ScriptedHttp http_{nullptr, script_};
  std::map<std::string, std::string> variables_;
};

TEST_F(S3CredentialsTest, TheEnvironmentComesFirst) {
  UseWebIdentity();
  variables_["AWS_ACCESS_KEY_ID"] = "id";
  variables_["AWS_SECRET_ACCESS_KEY"] = "secret";
  variables_["AWS_SESSION_TOKEN"] = "token";
  const S3Key key = Make().Get().value();
  EXPECT_EQ(key.id, "id");
  EXPECT_EQ(key.secret, "secret");
  EXPECT_EQ(key.session_token, "token");
}

TEST_F(S3CredentialsTest, ReadsAProfile) {
  const auto file = folder_.Write(
      ".aws/credentials",
      "[default]\naws_access_key_id = id\naws_secret_access_key=s=/+\n"
      "[lab]\n# a comment\naws_access_key_id=lab\naws_secret_access_key=l\n"
      "[half]\naws_access_key_id=x\n");
  variables_["HOME"] = folder_.path().string();
  EXPECT_EQ(Make().Get()->secret, "s=/+");
  variables_["AWS_PROFILE"] = "lab";
  EXPECT_EQ(Make().Get()->id, "lab");
  variables_["AWS_PROFILE"] = "half";
  EXPECT_ERROR(Make().Get(), kFailedPrecondition, "BLOBS_REFUSED");
  variables_["AWS_SHARED_CREDENTIALS_FILE"] = (folder_ / "none").string();
  const auto none = Make().Get();
  EXPECT_ERROR(none, kFailedPrecondition, "BLOBS_REFUSED");
  EXPECT_THAT(std::string(none.status().message()),
              HasSubstr("AWS_ACCESS_KEY_ID"));
}

TEST_F(S3CredentialsTest, ReadsAFileAgainThatWasChanged) {
  variables_["AWS_SHARED_CREDENTIALS_FILE"] =
      folder_
          .Write("f",
                 "[default]\naws_access_key_id=a\n"
                 "aws_secret_access_key=b\n")
          .string();
  S3Credentials credentials = Make();
  EXPECT_EQ(credentials.Get()->id, "a");
  folder_.Write("f",
                "[default]\naws_access_key_id=c\naws_secret_access_key=d\n");
  EXPECT_EQ(credentials.Get()->id, "a");
  clock_.Advance(absl::Minutes(6));
  EXPECT_EQ(credentials.Get()->id, "c");
}

TEST_F(S3CredentialsTest, ExchangesAWebIdentityAndRenewsTheKey) {
  UseWebIdentity();
  S3Credentials credentials = Make();
  script_.answers = {Key("first", absl::Hours(1)), testing::Cut(),
                     Key("second", absl::Hours(1))};
  const S3Key key = credentials.Get().value();
  EXPECT_EQ(key.id, "first");
  EXPECT_EQ(key.session_token, "t");
  ASSERT_EQ(script_.seen.size(), 1);
  EXPECT_EQ(script_.seen[0].url, "https://sts.eu-north-1.amazonaws.com/");
  EXPECT_THAT(script_.seen[0].body.bytes,
              HasSubstr("WebIdentityToken=to%26ken"));
  clock_.Advance(absl::Minutes(54));
  EXPECT_EQ(credentials.Get()->id, "first");
  EXPECT_EQ(script_.seen.size(), 1);
  clock_.Advance(absl::Minutes(2));
  // The service does not answer; the key still counts for four minutes.
  EXPECT_EQ(credentials.Get()->id, "first");
  EXPECT_EQ(credentials.Get()->id, "second");
  EXPECT_EQ(script_.seen.size(), 3);
}

TEST_F(S3CredentialsTest, SaysWhyThereIsNoKey) {
  UseWebIdentity();
  script_.answers = {testing::Cut()};
  EXPECT_ERROR(Make().Get(), kUnavailable, "BLOBS_UNREACHABLE");
  script_.answers = {testing::Refusal(403, "AccessDenied")};
  EXPECT_ERROR(Make().Get(), kFailedPrecondition, "BLOBS_REFUSED");
  variables_.erase("AWS_ROLE_ARN");
  EXPECT_ERROR(Make().Get(), kFailedPrecondition, "BLOBS_REFUSED");
}

}  // namespace
}  // namespace tessera::storage
