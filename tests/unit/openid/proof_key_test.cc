#include "openid/proof_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace tessera::openid {
namespace {

TEST(ProofKey, TheChallengeIsThatOfTheStandardsExample) {
  // RFC 7636, appendix B.
  EXPECT_EQ(ChallengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(ProofKey, RandomTextsAreLongAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(RandomText());
  EXPECT_EQ(seen.size(), 100u);
  for (const std::string& text : seen) {
    EXPECT_THAT(text, ::testing::MatchesRegex("[A-Za-z0-9_-]+"));
    EXPECT_EQ(text.size(), 43u);
  }
}

}  // namespace
}  // namespace tessera::openid
