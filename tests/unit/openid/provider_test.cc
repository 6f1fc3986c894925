#include "openid/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "openid/form.h"
#include "openid/proof_key.h"
#include "openid/token_expiry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_provider.h"
#include "tests/support/status_matchers.h"

namespace tessera::openid {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFakeIssuer;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kTokens[] =
    R"({"access_token":"a1","id_token":"i1","refresh_token":"r1","token_type":"bearer"})";

class ProviderTest : public ::testing::Test {
 protected:
  Provider Make(const std::string& secret = "") {
    return Provider(kFakeIssuer, {.id = "tessera", .secret = secret}, http_,
                    clock_);
  }

  testing::FakeClock clock_;
  testing::ProviderScript script_;
  testing::FakeProvider http_{script_};
};

TEST_F(ProviderTest, DiscoveryIsKeptForAnHour) {
  script_.Discover();
  Provider provider = Make();
  for (int i = 0; i < 3; ++i) EXPECT_OK(provider.Discover());
  EXPECT_THAT(script_.seen, SizeIs(1));
  clock_.Advance(absl::Minutes(61));
  script_.away = true;  // Then the old one is used.
  EXPECT_OK(provider.Discover());
  EXPECT_THAT(script_.seen, SizeIs(2));
}

TEST_F(ProviderTest, AProviderThatIsAwayIsNotAskedAllTheTime) {
  script_.away = true;
  Provider provider = Make();
  for (int i = 0; i < 5; ++i) {
    EXPECT_ERROR(provider.Discover(), kUnavailable, "PROVIDER_UNREACHABLE");
  }
  EXPECT_THAT(script_.seen, SizeIs(1));
  clock_.Advance(absl::Seconds(4));
  script_.away = false;
  script_.Discover();
  EXPECT_OK(provider.Discover());
}

TEST_F(ProviderTest, AnotherIssuerOrAnUnencryptedEndpointIsRefused) {
  for (
      const char* document :
      {R"({"issuer":"https://evil.example.org"})", "[]", "",
       R"({"issuer":"https://login.example.org","token_endpoint":"http://login.example.org/token"})",
       R"({"issuer":"https://login.example.org","jwks_uri":"file:///etc/passwd"})"}) {
    script_.answers.clear();
    script_.Answer("/.well-known/openid-configuration", 200, document);
    EXPECT_ERROR(Make().Discover(), kFailedPrecondition, "PROVIDER_REFUSED");
  }
}

TEST_F(ProviderTest, AsksForACodeWithAProofKey) {
  script_.Discover();
  const auto url = Make().AuthorizationUrl(
      {.redirect_uri = "https://lab.example/v1/session/callback",
       .state = "s t",
       .nonce = "n",
       .verifier = "v",
       .scopes = {"openid", "groups"}});
  ASSERT_OK(url);
  EXPECT_EQ(*url,
            "https://login.example.org/authorize?tenant=1&response_type=code&"
            "client_id=tessera&redirect_uri=https%3A%2F%2Flab.example%2Fv1%"
            "2Fsession%2Fcallback&scope=openid%20groups&state=s%20t&nonce=n&"
            "code_challenge=" +
                ChallengeOf("v") + "&code_challenge_method=S256");
  const auto again = Make().AuthorizationUrl(
      {.scopes = {"openid", "offline_access"}, .ask_again = true});
  EXPECT_THAT(*again, HasSubstr("&prompt=login%20consent"));
}

TEST_F(ProviderTest, ExchangesACodeWithoutASecret) {
  script_.Discover();
  script_.Answer("/token", 200, kTokens);
  const auto tokens = Make().Exchange("c", "v", "https://lab.example/cb");
  ASSERT_OK(tokens);
  EXPECT_EQ(tokens->access_token + tokens->id_token + tokens->refresh_token,
            "a1i1r1");
  const net::HttpRequest request = script_.To("/token").front();
  EXPECT_EQ(request.body.bytes,
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%"
            "2Flab.example%2Fcb&code_verifier=v&client_id=tessera");
  EXPECT_EQ(request.headers.count("Authorization"), 0u);
  EXPECT_LE(request.most_time, absl::Seconds(10));
}

TEST_F(ProviderTest, ShowsASecretAsTheStandardSays) {
  script_.Discover();
  script_.Answer("/token", 200, kTokens);
  ASSERT_OK(Make("a: %").Exchange("c", "v", "u"));
  net::HttpRequest request = script_.To("/token").front();
  EXPECT_EQ(request.headers.at("Authorization"),
            "Basic " + absl::Base64Escape("tessera:a%3A%20%25"));
  EXPECT_THAT(request.body.bytes, Not(HasSubstr("client_secret")));
  // A provider that takes it in the body only.
  script_.answers["/.well-known/openid-configuration"].front().body.insert(
      1, R"("token_endpoint_auth_methods_supported":["client_secret_post"],)");
  ASSERT_OK(Make("a: %").Exchange("c", "v", "u"));
  request = script_.To("/token").back();
  EXPECT_THAT(request.body.bytes,
              HasSubstr("client_id=tessera&client_secret=a%3A%20%25"));
}

TEST_F(ProviderTest, ARefreshTokenThatIsNotReplacedIsKept) {
  script_.Discover();
  script_.Answer("/token", 200,
                 R"({"access_token":"a2","token_type":"Bearer"})");
  const auto tokens = Make().Refresh("r1");
  ASSERT_OK(tokens);
  EXPECT_EQ(tokens->refresh_token, "r1");
}

TEST_F(ProviderTest, AnswersThatAreNoTokensAreRefused) {
  script_.Discover();
  const std::string huge(20'000, 'a');
  for (const std::string& body :
       {std::string("{}"), std::string("no JSON"),
        std::string(R"({"access_token":7,"token_type":"Bearer"})"),
        std::string(R"({"access_token":"a\nb","token_type":"Bearer"})"),
        std::string(R"({"access_token":"a","token_type":"mac"})"),
        R"({"access_token":")" + huge + R"(","token_type":"Bearer"})"}) {
    script_.answers["/token"] = {{.status = 200, .body = body}};
    EXPECT_ERROR(Make().Refresh("r"), kFailedPrecondition, "PROVIDER_REFUSED");
  }
}

TEST_F(ProviderTest, EachErrorSaysWhatToDo) {
  script_.Discover();
  const auto error_for = [&](const std::string& code) {
    script_.answers["/token"] = {
        {.status = 400,
         .body = R"({"error":")" + code +
                 R"(","error_description":"in \u001b[31m its words"})"}};
    return Make().Refresh("r").status();
  };
  EXPECT_ERROR(error_for("invalid_grant"), kUnauthenticated, "SIGN_IN_EXPIRED");
  EXPECT_ERROR(error_for("access_denied"), kPermissionDenied,
               "SIGN_IN_REFUSED");
  EXPECT_ERROR(error_for("invalid_client"), kFailedPrecondition,
               "PROVIDER_REFUSED");
  EXPECT_ERROR(error_for("server_error"), kUnavailable, "PROVIDER_UNREACHABLE");
  EXPECT_ERROR(error_for("authorization_pending"), kUnavailable,
               "SIGN_IN_PENDING");
  EXPECT_ERROR(error_for("slow_down"), kUnavailable, "SIGN_IN_SLOW_DOWN");
  const std::string message(error_for("invalid_client").message());
  EXPECT_THAT(message, HasSubstr("--oidc-"));
  EXPECT_THAT(message, HasSubstr("its words"));
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
  script_.answers["/token"] = {{.status = 502, .body = "<html>"}};
  EXPECT_ERROR(Make().Refresh("r"), kUnavailable, "PROVIDER_UNREACHABLE");
}

TEST_F(ProviderTest, StartsADevice) {
  script_.Discover();
  script_.Answer(
      "/device", 200,
      R"({"device_code":"d","user_code":"AB-CD","verification_uri":"https://login.example.org/d",
"verification_uri_complete":"javascript:void","expires_in":60,"interval":2})");
  const auto code = Make().StartDevice({"openid"});
  ASSERT_OK(code);
  EXPECT_EQ(code->interval, absl::Seconds(2));
  EXPECT_EQ(code->lifetime, absl::Minutes(1));
  EXPECT_THAT(code->verification_uri_complete, IsEmpty());
  script_.answers["/device"] = {
      {.status = 200, .body = R"({"device_code":"d","user_code":"AB-CD",
"verification_uri":"ftp://x"})"}};
  EXPECT_ERROR(Make().StartDevice({}), kFailedPrecondition, "PROVIDER_REFUSED");
}

TEST(Form, KeepsLettersAndLeavesOutWhatIsEmpty) {
  EXPECT_EQ(FormEncoded({{"a", "x y&=+"}, {"b", ""}, {"c", "\xc3\xa4~"}}),
            "a=x%20y%26%3D%2B&c=%C3%A4~");
}

TEST(Form, OnlyEncryptedAndLocalAddressesAreSafe) {
  for (const char* url :
       {"https://a.example", "https://a.example:8443/x?y=1",
        "http://127.0.0.1:80/x", "http://localhost/", "http://[::1]:80"}) {
    EXPECT_TRUE(IsSafeUrl(url)) << url;
  }
  for (const char* url :
       {"", "http://a.example", "http://127.0.0.1.evil.test", "ftp://a",
        "http://localhost@evil.test/", "https://", "https://a b",
        "https://a/#b", "http://localhost.evil.test", "http://[::2]",
        "HTTPS://a", "http://evil.test\\@localhost"}) {
    EXPECT_FALSE(IsSafeUrl(url)) << url;
  }
}

TEST(TokenExpiry, IsReadWithoutAKey) {
  const auto token = [](const std::string& claims) {
    return "e30." + absl::WebSafeBase64Escape(claims) + ".c2ln";
  };
  EXPECT_EQ(ExpiryOf(token(R"({"exp":1700000000})")),
            absl::FromUnixSeconds(1'700'000'000));
  for (const std::string& none :
       {std::string(), std::string("tessera_0123"), token("{}"), token("[]"),
        token(R"({"exp":"soon"})"), std::string("a.%.b"),
        std::string("a.b.c.d"), std::string(100'000, '.')}) {
    EXPECT_EQ(ExpiryOf(none), std::nullopt);
  }
}

}  // namespace
}  // namespace tessera::openid
