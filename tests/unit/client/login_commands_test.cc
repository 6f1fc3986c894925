// `tessera login` and `tessera logout`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "client/cli/app.h"
#include "tests/support/fake_provider.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LoginTest : public CliTest {
 protected:
  LoginTest() {
    make_http = [this](const std::string& ca_file) {
      trusted = ca_file;
      return std::make_unique<FakeProvider>(script);
    };
    api.sign_in = {.authentication_required = true,
                   .issuer = kFakeIssuer,
                   .client_id = "cli",
                   .scopes = {"openid", "offline_access"}};
    script.Discover();
    script.Answer("/device", 200,
                  R"({"device_code":"d","user_code":"AB-CD",
"verification_uri":"https://login.example.org/d","expires_in":60,"interval":2})");
  }
  void Refuse(const std::string& error) {
    script.Answer("/token", 400, absl::StrCat(R"({"error":")", error, R"("})"));
  }
  void Accept() {
    script.Answer(
        "/token", 200,
        R"({"access_token":"a1","id_token":"i1","refresh_token":"r1","token_type":"Bearer"})");
  }

  ProviderScript script;
  std::string trusted;
};

TEST_F(LoginTest, WaitsForTheUserAtTheProvidersPace) {
  Refuse("authorization_pending");
  Refuse("slow_down");
  Refuse("authorization_pending");
  Accept();
  ASSERT_EQ(Run({"login", "--oidc-ca-file", "ca.pem"}), cli::kDone) << err;
  EXPECT_THAT(err, HasSubstr("https://login.example.org/d"));
  EXPECT_THAT(err, HasSubstr("AB-CD"));
  EXPECT_THAT(out, HasSubstr("signed in to 127.0.0.1:7443"));
  // RFC 8628: 5 seconds longer from slow_down on.
  EXPECT_THAT(slept, ElementsAre(absl::Seconds(2), absl::Seconds(2),
                                 absl::Seconds(7), absl::Seconds(7)));
  EXPECT_EQ(trusted, "ca.pem");
  EXPECT_THAT(script.To("/device").front().body.bytes,
              HasSubstr("scope=openid%20offline_access&client_id=cli"));
  // Other commands carry the token.
  ASSERT_EQ(Run({"status"}), cli::kDone) << err;
  EXPECT_EQ(token, "a1");
  token.clear();
  Run({"--server", "127.0.0.1:7444", "status"});
  EXPECT_EQ(token, "");
}

TEST_F(LoginTest, ACodeThatNobodyConfirmsEnds) {
  Refuse("authorization_pending");
  EXPECT_EQ(Run({"login"}), cli::kWorkFailed);
  EXPECT_THAT(err, HasSubstr("not confirmed in time"));
  EXPECT_THAT(slept, SizeIs(30));
  Refuse("access_denied");
  script.answers["/token"].pop_front();
  EXPECT_EQ(Run({"login"}), cli::kWorkFailed);
  EXPECT_THAT(err, HasSubstr("did not let you in"));
  EXPECT_FALSE(std::filesystem::exists(folder / "sign-ins"));
}

TEST_F(LoginTest, ATokenThatTheServerRefusesIsNotKept) {
  Accept();
  api.status_error =
      WithReason(absl::UnauthenticatedError("no"), "TOKEN_INVALID");
  EXPECT_EQ(Run({"login"}), cli::kWorkFailed);
  EXPECT_THAT(err, HasSubstr("--oidc-audience"));
  EXPECT_EQ(token, "i1");  // Both were tried.
  EXPECT_FALSE(std::filesystem::exists(folder / "sign-ins"));
}

TEST_F(LoginTest, WithoutAProviderTheRemedyIsNamed) {
  api.sign_in.client_id.clear();
  EXPECT_EQ(Run({"login"}), cli::kWorkFailed);
  EXPECT_THAT(err, HasSubstr("on its page only"));
  api.sign_in = {};
  EXPECT_EQ(Run({"login"}), cli::kWorkFailed);
  EXPECT_THAT(err, HasSubstr("--token-file"));
  EXPECT_EQ(Run({"--server", "gpu.lab.example:7443", "login"}),
            cli::kCallWasWrong);
  EXPECT_THAT(err, HasSubstr("--ca-file"));
  EXPECT_EQ(Run({"--token-file", "t", "login"}), cli::kCallWasWrong);
}

TEST_F(LoginTest, LogoutForgetsAndRevokes) {
  Accept();
  ASSERT_EQ(Run({"login"}), cli::kDone) << err;
  script.Answer("/revoke", 200, "");
  ASSERT_EQ(Run({"--json", "logout"}), cli::kDone) << err;
  EXPECT_EQ(JsonLines()[0]["was_signed_in"], true);
  EXPECT_THAT(script.To("/revoke").front().body.bytes, HasSubstr("token=r1"));
  token.clear();
  Run({"status"});
  EXPECT_EQ(token, "");
  ASSERT_EQ(Run({"logout"}), cli::kDone);
  EXPECT_THAT(out, HasSubstr("not signed in"));
}

TEST_F(LoginTest, LogoutWorksWhileTheProviderIsAway) {
  Accept();
  ASSERT_EQ(Run({"login"}), cli::kDone) << err;
  script.away = true;
  ASSERT_EQ(Run({"logout"}), cli::kDone);
  EXPECT_THAT(err, HasSubstr("stays valid at the identity provider"));
}

TEST_F(LoginTest, JsonHasTheCode) {
  Accept();
  ASSERT_EQ(Run({"--json", "login"}), cli::kDone);
  EXPECT_THAT(err, HasSubstr(R"("user_code":"AB-CD")"));
  EXPECT_EQ(JsonLines()[0]["renewable"], true);
}

}  // namespace
}  // namespace tessera::testing
