#include "base/sha256.h"

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace tessera {
namespace {

// FIPS 180-2, appendix B.1.
constexpr char kAbc[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, GivesThePublishedDigest) { EXPECT_EQ(Sha256Hex("abc"), kAbc); }

TEST(Sha256, PiecesGiveTheDigestOfTheWhole) {
  Sha256 sha;
  sha.Update("a");
  sha.Update("");
  sha.Update("bc");
  EXPECT_EQ(sha.HexDigest(), kAbc);
}

TEST(Sha256, AnotherProcessGoesOn) {
  const std::string bytes(1000, 'x');
  for (const size_t so_far : {size_t{0}, size_t{64}, size_t{640}}) {
    Sha256 first;
    first.Update(absl::string_view(bytes).substr(0, so_far));
    std::optional<Sha256> second = Sha256::FromState(first.State());
    ASSERT_TRUE(second);
    second->Update(absl::string_view(bytes).substr(so_far));
    EXPECT_EQ(second->HexDigest(), Sha256Hex(bytes)) << so_far;
  }
  const std::string state = Sha256().State();
  EXPECT_FALSE(Sha256::FromState(""));
  EXPECT_FALSE(Sha256::FromState(state + "0"));
  EXPECT_FALSE(Sha256::FromState(state.substr(1) + "x"));
}

TEST(Sha256, DigestsAFile) {
  const std::string path = testing::TempDir() + "/sha256_test_abc";
  std::ofstream(path) << "abc";
  EXPECT_EQ(Sha256HexOfFile(path).value(), kAbc);
}

TEST(Sha256, NamesTheFileThatIsMissing) {
  const auto digest = Sha256HexOfFile("/nonexistent/image.tif");
  EXPECT_EQ(digest.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(digest.status().message().find("image.tif"), std::string::npos);
}

TEST(Sha256, TellsDigestsFromOtherText) {
  EXPECT_TRUE(IsSha256Hex(kAbc));
  EXPECT_FALSE(IsSha256Hex("abc"));
  EXPECT_FALSE(IsSha256Hex(std::string(64, 'G')));
  EXPECT_FALSE(IsSha256Hex(std::string(64, 'A')));
  EXPECT_FALSE(IsSha256Hex("../" + std::string(61, 'a')));
}

}  // namespace
}  // namespace tessera
