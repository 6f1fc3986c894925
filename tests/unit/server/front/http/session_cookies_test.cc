#include "server/front/http/session_cookies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/front/http/sign_in_page.h"
#include "tests/support/status_matchers.h"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

// As the browser sends it back.
std::string Sent(const std::string& cookie) {
  return std::vector<std::string>(absl::StrSplit(cookie, ';')).front();
}

PendingSignIn Example(const std::string& return_to = "/models") {
  return {.request = {.redirect_uri = "https://lab.example/v1/session/callback",
                      .state = "s",
                      .nonce = "n",
                      .verifier = "v"},
          .return_to = return_to};
}

TEST(SessionCookies, LastAsLongAsTheToken) {
  EXPECT_EQ(SessionCookie("t", kNow + absl::Minutes(5), kNow, false),
            "tessera_session=t; Path=/; HttpOnly; SameSite=Strict; "
            "Max-Age=300");
  EXPECT_EQ(SessionCookie("t", absl::InfiniteFuture(), kNow, true),
            "tessera_session=t; Path=/; HttpOnly; SameSite=Strict; "
            "Max-Age=43200; Secure");
  EXPECT_THAT(SessionCookie("", absl::InfinitePast(), kNow, true),
              HasSubstr("Max-Age=0"));
  EXPECT_THAT(RenewalCookie("r", false),
              StartsWith("tessera_renewal=r; Path=/v1/session; HttpOnly; "
                         "SameSite=Strict; "));
}

TEST(PendingCookie, ComesBackWhole) {
  for (const bool secure : {false, true}) {
    const std::string cookie = PendingCookie(Example(), kNow, secure);
    // Strict cookies are not sent on the way back from another site.
    EXPECT_THAT(cookie, HasSubstr("SameSite=Lax"));
    EXPECT_EQ(cookie.starts_with("__Host-"), secure);
    EXPECT_EQ(cookie.find("; Secure") != std::string::npos, secure);
    const auto found = PendingIn(absl::StrCat("a=b; ", Sent(cookie), "; c=d"),
                                 kNow + absl::Minutes(9), secure);
    ASSERT_OK(found);
    EXPECT_EQ(found->request.state, "s");
    EXPECT_EQ(found->request.nonce, "n");
    EXPECT_EQ(found->request.verifier, "v");
    EXPECT_EQ(found->request.redirect_uri,
              "https://lab.example/v1/session/callback");
    EXPECT_EQ(found->return_to, "/models");
    // Under https, a cookie that could be set without it does not count.
    EXPECT_FALSE(PendingIn(Sent(cookie), kNow, !secure).ok());
  }
}

TEST(PendingCookie, EndsAfterTenMinutesAndIsRefusedIfDamaged) {
  const std::string cookie = Sent(PendingCookie(Example(), kNow, false));
  EXPECT_ERROR(PendingIn(cookie, kNow + absl::Minutes(11), false),
               kUnauthenticated, "SIGN_IN_EXPIRED");
  for (const std::string& damaged :
       {std::string(), std::string("tessera_sign_in="),
        std::string("tessera_sign_in=e30"), std::string("tessera_sign_in=%"),
        cookie.substr(0, cookie.size() - 5),
        "tessera_sign_in=" + std::string(9000, 'A')}) {
    EXPECT_ERROR(PendingIn(damaged, kNow, false), kUnauthenticated,
                 "SIGN_IN_EXPIRED");
  }
}

TEST(PagePath, LeadsNowhereElse) {
  for (const char* path : {"/", "/edit?file=ab&slice=1", "/signed-in"}) {
    EXPECT_EQ(PagePath(path), path);
  }
  for (const char* path :
       {"", "//evil.test", "/\\evil.test", "https://evil.test", "evil",
        "/v1/session", "/a b", "/a\r\nb", "/\"x", "javascript:alert(1)"}) {
    EXPECT_EQ(PagePath(path), "/") << path;
  }
  EXPECT_EQ(PagePath("/" + std::string(2000, 'a')), "/");
  const auto found = PendingIn(
      Sent(PendingCookie(Example("//evil.test"), kNow, false)), kNow, false);
  EXPECT_EQ(found->return_to, "/");
}

TEST(SignInPage, EscapesWhatOthersSay) {
  const Response failed = SignInFailed(
      absl::UnauthenticatedError("no <script>alert(1)</script> & \"x\""),
      "r\"1");
  EXPECT_EQ(failed.status, 401);
  EXPECT_THAT(failed.body, HasSubstr("No &lt;script&gt;"));
  EXPECT_THAT(failed.body, Not(HasSubstr("<script>")));
  EXPECT_THAT(failed.body, HasSubstr("r&quot;1"));
  EXPECT_THAT(LeadTo("/a?b=1&c='").body,
              HasSubstr("content=\"0;url=/a?b=1&amp;c=&#39;\""));
}

}  // namespace
}  // namespace tessera::front::http
