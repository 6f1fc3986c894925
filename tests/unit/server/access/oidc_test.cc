#include "server/access/oidc.h"

#include <cjose/cjose.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "server/access/authenticator.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;

// A key of an identity provider's, which signs.
class SigningKey {
 public:
  SigningKey(cjose_jwk_t* key, const std::string& id)
      : key_(key, &cjose_jwk_release) {
    cjose_err error;
    cjose_jwk_set_kid(key, id.data(), id.size(), &error);
  }

  Json PublicHalf() const {
    cjose_err error;
    char* const text = cjose_jwk_to_json(key_.get(), false, &error);
    const Json json = Json::parse(text);
    cjose_get_dealloc()(text);
    return json;
  }

  std::string Sign(const Json& claims, const char* algorithm) const {
    cjose_err error;
    cjose_header_t* const header = cjose_header_new(&error);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &error);
    cjose_header_set(header, CJOSE_HDR_KID,
                     cjose_jwk_get_kid(key_.get(), &error), &error);
    const std::string text = claims.dump();
    cjose_jws_t* const token = cjose_jws_sign(
        key_.get(), header, reinterpret_cast<const uint8_t*>(text.data()),
        text.size(), &error);
    const char* compact = nullptr;
    cjose_jws_export(token, &compact, &error);
    std::string result = compact;
    cjose_jws_release(token);
    cjose_header_release(header);
    return result;
  }

 private:
  std::unique_ptr<cjose_jwk_t, bool (*)(cjose_jwk_t*)> key_;
};

SigningKey EllipticKey(const std::string& id) {
  cjose_err error;
  return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error), id};
}

class OidcTest : public ::testing::Test {
 protected:
  OidcTest() { Publish({key_.PublicHalf()}); }

  void Publish(const std::vector<Json>& keys) {
    folder_.Write("keys.json", Json{{"keys", keys}}.dump());
  }
  int64_t Seconds(absl::Duration from_now) {
    return absl::ToUnixSeconds(clock_.Now() + from_now);
  }
  Json Claims() {
    return {{"iss", "https://login.example.org"},
            {"aud", {"other", "tessera"}},
            {"sub", "ada"},
            {"exp", Seconds(absl::Hours(1))},
            {"groups", {"lab", "Not A Group", "visitors"}},
            {"tessera_role", "member"}};
  }
  std::unique_ptr<OidcVerifier> Make() {
    return OidcVerifier::Create({.issuer = "https://login.example.org",
                                 .audience = "tessera",
                                 .keys = folder_ / "keys.json"},
                                clock_)
        .value();
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  const SigningKey key_ = EllipticKey("k1");
};

TEST_F(OidcTest, ClaimsBecomeAPrincipal) {
  const auto found = Make()->Verify(key_.Sign(Claims(), "ES256"));
  ASSERT_OK(found);
  EXPECT_EQ(found->user, "ada");
  EXPECT_EQ(found->role, Role::kMember);
  EXPECT_THAT(found->groups, ElementsAre("lab", "visitors"));
}

TEST_F(OidcTest, TakesRsaKeys) {
  cjose_err error;
  const uint8_t exponent[] = {1, 0, 1};
  const SigningKey rsa(
      cjose_jwk_create_RSA_random(2048, exponent, sizeof(exponent), &error),
      "r1");
  Publish({key_.PublicHalf(), rsa.PublicHalf()});
  EXPECT_OK(Make()->Verify(rsa.Sign(Claims(), "RS256")));
  EXPECT_OK(Make()->Verify(rsa.Sign(Claims(), "PS256")));
}

TEST_F(OidcTest, WithoutARoleOneIsAViewer) {
  Json claims = Claims();
  claims.erase("tessera_role");
  claims.erase("groups");
  claims["aud"] = "tessera";
  const auto found = Make()->Verify(key_.Sign(claims, "ES256"));
  ASSERT_OK(found);
  EXPECT_EQ(found->role, Role::kViewer);
}

TEST_F(OidcTest, EachClaimIsChecked) {
  const std::map<std::string, Json> wrong = {
      {"iss", "https://login.example.com"},
      {"aud", "other"},
      {"sub", "a b"},
      {"tessera_role", "root"},
      {"nbf", Seconds(absl::Hours(1))}};
  const auto verifier = Make();
  for (const auto& [claim, value] : wrong) {
    Json claims = Claims();
    claims[claim] = value;
    EXPECT_ERROR(verifier->Verify(key_.Sign(claims, "ES256")), kUnauthenticated,
                 "TOKEN_INVALID");
    if (claim == "tessera_role" || claim == "nbf") continue;
    claims.erase(claim);
    EXPECT_ERROR(verifier->Verify(key_.Sign(claims, "ES256")), kUnauthenticated,
                 "TOKEN_INVALID");
  }
  // Nobody else is the admin of a server without authentication.
  Json local = Claims();
  local["sub"] = "local";
  EXPECT_ERROR(verifier->Verify(key_.Sign(local, "ES256")), kUnauthenticated,
               "TOKEN_INVALID");
}

TEST_F(OidcTest, EndsWithItsTime) {
  const std::string token = key_.Sign(Claims(), "ES256");
  const auto verifier = Make();
  clock_.Advance(absl::Minutes(60));
  EXPECT_OK(verifier->Verify(token));  // Clocks may differ.
  clock_.Advance(absl::Minutes(1));
  EXPECT_ERROR(verifier->Verify(token), kUnauthenticated, "TOKEN_EXPIRED");
  Json claims = Claims();
  claims.erase("exp");
  EXPECT_ERROR(verifier->Verify(key_.Sign(claims, "ES256")), kUnauthenticated,
               "TOKEN_EXPIRED");
}

TEST_F(OidcTest, AForgedTokenIsRefused) {
  const auto verifier = Make();
  EXPECT_ERROR(verifier->Verify(EllipticKey("k1").Sign(Claims(), "ES256")),
               kUnauthenticated, "TOKEN_INVALID");
  const std::string token = key_.Sign(Claims(), "ES256");
  std::string changed = token;
  changed[token.find('.') + 5] ^= 1;
  EXPECT_ERROR(verifier->Verify(changed), kUnauthenticated, "TOKEN_INVALID");
  for (const char* none : {"", ".", "..", "a.b.c", "{}"}) {
    EXPECT_ERROR(verifier->Verify(none), kUnauthenticated, "TOKEN_INVALID");
  }
  const std::string unsigned_token =
      absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"none"})"), ".",
                   absl::WebSafeBase64Escape(Claims().dump()), ".");
  EXPECT_ERROR(verifier->Verify(unsigned_token), kUnauthenticated,
               "TOKEN_INVALID");
}

TEST_F(OidcTest, APublicKeyIsNoSharedSecret) {
  // The well-known confusion: signed with the public key's text as a secret.
  const std::string text = key_.PublicHalf().dump();
  cjose_err error;
  const SigningKey secret(
      cjose_jwk_create_oct_spec(reinterpret_cast<const uint8_t*>(text.data()),
                                text.size(), &error),
      "k1");
  EXPECT_ERROR(Make()->Verify(secret.Sign(Claims(), "HS256")), kUnauthenticated,
               "TOKEN_INVALID");
}

TEST_F(OidcTest, ReplacedKeysAreFoundWhileItRuns) {
  const auto verifier = Make();
  const SigningKey next = EllipticKey("k2");
  Publish({next.PublicHalf()});
  EXPECT_OK(verifier->Verify(key_.Sign(Claims(), "ES256")));
  clock_.Advance(absl::Seconds(11));
  EXPECT_OK(verifier->Verify(next.Sign(Claims(), "ES256")));
  EXPECT_ERROR(verifier->Verify(key_.Sign(Claims(), "ES256")), kUnauthenticated,
               "TOKEN_INVALID");
  // A broken file does not lock everybody out.
  folder_.Write("keys.json", "{");
  clock_.Advance(absl::Seconds(11));
  EXPECT_ERROR(verifier->Verify(EllipticKey("k3").Sign(Claims(), "ES256")),
               kUnauthenticated, "TOKEN_INVALID");
  EXPECT_OK(verifier->Verify(next.Sign(Claims(), "ES256")));
}

TEST_F(OidcTest, ARemovedKeyIsNotTakenAnyMore) {
  const auto verifier = Make();
  const SigningKey next = EllipticKey("k2");
  const std::string token = key_.Sign(Claims(), "ES256");
  EXPECT_OK(verifier->Verify(token));
  Publish({next.PublicHalf()});
  clock_.Advance(absl::Seconds(11));
  // Nobody has shown a token of the new key yet.
  EXPECT_ERROR(verifier->Verify(token), kUnauthenticated, "TOKEN_INVALID");
  EXPECT_OK(verifier->Verify(next.Sign(Claims(), "ES256")));
  // Whoever empties the set lets nobody in.
  Publish({});
  clock_.Advance(absl::Seconds(11));
  EXPECT_ERROR(verifier->Verify(next.Sign(Claims(), "ES256")), kUnauthenticated,
               "TOKEN_INVALID");
}

TEST_F(OidcTest, AFileThatCannotBeReadIsBelievedForTenMinutes) {
  const auto verifier = Make();
  const std::string token = key_.Sign(Claims(), "ES256");
  folder_.Write("keys.json", "{");
  clock_.Advance(absl::Minutes(9));
  EXPECT_OK(verifier->Verify(token));
  clock_.Advance(absl::Minutes(2));
  EXPECT_ERROR(verifier->Verify(token), kUnauthenticated, "TOKEN_INVALID");
  Publish({key_.PublicHalf()});
  clock_.Advance(absl::Seconds(11));
  EXPECT_OK(verifier->Verify(token));
}

TEST_F(OidcTest, KeysForOtherUsesAreLeftOut) {
  Json strange = EllipticKey("k2").PublicHalf();
  for (const Json& use : {Json("enc"), Json(7)}) {
    strange["use"] = use;
    Publish({strange, key_.PublicHalf()});
    EXPECT_OK(Make()->Verify(key_.Sign(Claims(), "ES256")));
    Publish({strange});
    EXPECT_FALSE(OidcVerifier::Create({.issuer = "i",
                                       .audience = "a",
                                       .keys = folder_ / "keys.json"},
                                      clock_)
                     .ok());
  }
}

TEST_F(OidcTest, AFileWithoutKeysIsNamed) {
  for (const char* content :
       {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})"}) {
    folder_.Write("keys.json", content);
    const auto made = OidcVerifier::Create(
        {.issuer = "i", .audience = "a", .keys = folder_ / "keys.json"},
        clock_);
    EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(made.status().message()), HasSubstr("keys.json"));
  }
}

// The issuer's own keys, without a file.
class FollowedKeysTest : public OidcTest {
 protected:
  std::unique_ptr<OidcVerifier> Follow() {
    return OidcVerifier::Create(
               {.issuer = "https://login.example.org", .audience = "tessera"},
               clock_,
               [this]() -> absl::StatusOr<std::string> {
                 ++fetched_;
                 if (!away_.ok()) return away_;
                 return Json{{"keys", keys_}}.dump();
               })
        .value();
  }

  std::vector<Json> keys_ = {key_.PublicHalf()};
  absl::Status away_;
  int fetched_ = 0;
};

TEST_F(FollowedKeysTest, AreFetchedOnceInAWhile) {
  const auto verifier = Follow();
  const std::string token = key_.Sign(Claims(), "ES256");
  for (int i = 0; i < 5; ++i) EXPECT_OK(verifier->Verify(token));
  EXPECT_EQ(fetched_, 1);
  clock_.Advance(absl::Minutes(6));
  EXPECT_OK(verifier->Verify(token));
  EXPECT_EQ(fetched_, 2);
}

TEST_F(FollowedKeysTest, ANewKeyIsFoundWhenATokenNamesIt) {
  const auto verifier = Follow();
  const SigningKey next = EllipticKey("k2");
  keys_ = {next.PublicHalf()};
  clock_.Advance(absl::Seconds(11));
  EXPECT_OK(verifier->Verify(next.Sign(Claims(), "ES256")));
  EXPECT_EQ(fetched_, 2);
  // Made-up names do not make the server ask all the time.
  for (int i = 0; i < 5; ++i) {
    EXPECT_ERROR(verifier->Verify(EllipticKey("k9").Sign(Claims(), "ES256")),
                 kUnauthenticated, "TOKEN_INVALID");
  }
  EXPECT_EQ(fetched_, 2);
}

TEST_F(FollowedKeysTest, AnIssuerThatIsAwayEndsNoSessionForAnHour) {
  const auto verifier = Follow();
  Json claims = Claims();
  claims["exp"] = Seconds(absl::Hours(9));
  const std::string token = key_.Sign(claims, "ES256");
  away_ = absl::UnavailableError("away");
  clock_.Advance(absl::Minutes(50));
  EXPECT_OK(verifier->Verify(token));
  clock_.Advance(absl::Minutes(15));
  EXPECT_EQ(verifier->Verify(token).status().code(),
            absl::StatusCode::kUnavailable);
  away_ = absl::OkStatus();
  clock_.Advance(absl::Seconds(11));
  EXPECT_OK(verifier->Verify(token));
}

TEST_F(FollowedKeysTest, AnIssuerMayStartAfterTheServer) {
  away_ = absl::UnavailableError("away");
  const auto verifier = Follow();
  const std::string token = key_.Sign(Claims(), "ES256");
  EXPECT_EQ(verifier->Verify(token).status().message(), "away");
  away_ = absl::OkStatus();
  clock_.Advance(absl::Seconds(11));
  EXPECT_OK(verifier->Verify(token));
}

TEST_F(OidcTest, AnIdTokenIsForOneClientAndOneSignIn) {
  const auto verifier = Make();
  Json claims = Claims();
  claims["aud"] = "page";
  claims["nonce"] = "n1";
  const auto check = [&](const Json& with) {
    return verifier->CheckIdToken(key_.Sign(with, "ES256"), "page", "n1");
  };
  EXPECT_OK(check(claims));
  for (const auto& [claim, value] : std::map<std::string, Json>{
           {"nonce", "n2"}, {"nonce", nullptr}, {"aud", "tessera"},
           {"azp", "other"}, {"iss", "https://evil.example.org"}}) {
    Json wrong = claims;
    wrong[claim] = value;
    EXPECT_ERROR(check(wrong), kUnauthenticated, "TOKEN_INVALID");
  }
  claims["exp"] = Seconds(-absl::Hours(1));
  EXPECT_ERROR(check(claims), kUnauthenticated, "TOKEN_EXPIRED");
  EXPECT_FALSE(verifier->CheckIdToken("", "page", "n1").ok());
}

}  // namespace
}  // namespace tessera::access
