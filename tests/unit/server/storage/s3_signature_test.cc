#include "server/storage/s3_signature.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "base/sha256.h"

namespace tessera::storage {
namespace {

// Amazon's examples: "Examples: Signature Calculations" of the S3
// documentation.
class AmazonsExamples : public ::testing::Test {
 protected:
  static S3Request Get(const std::string& path) {
    return {.method = "GET",
            .host = "examplebucket.s3.amazonaws.com",
            .path = path,
            .query = {},
            .headers = {},
            .payload_sha256 = Sha256Hex("")};
  }
  static std::string SignatureOf(S3Request request) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, "2013-05-24T00:00:00Z",
                                &time, nullptr));
    Sign(request,
         {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          ""},
         "us-east-1", time);
    const std::string authorization = request.headers["authorization"];
    EXPECT_TRUE(absl::StartsWith(
        authorization,
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/"
        "s3/aws4_request, SignedHeaders="))
        << authorization;
    return authorization.substr(authorization.find("Signature=") + 10);
  }
};

TEST_F(AmazonsExamples, GetObject) {
  S3Request request = Get("/test.txt");
  request.headers["range"] = "bytes=0-9";
  EXPECT_EQ(SignatureOf(request),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_F(AmazonsExamples, PutObject) {
  S3Request request = Get("/" + PercentEncoded("test$file.text", true));
  request.method = "PUT";
  request.headers["date"] = "Fri, 24 May 2013 00:00:00 GMT";
  request.headers["x-amz-storage-class"] = "REDUCED_REDUNDANCY";
  request.payload_sha256 = Sha256Hex("Welcome to Amazon S3.");
  EXPECT_EQ(SignatureOf(request),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST_F(AmazonsExamples, GetBucketLifecycle) {
  S3Request request = Get("/");
  request.query["lifecycle"] = "";
  EXPECT_EQ(SignatureOf(request),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST_F(AmazonsExamples, ListObjects) {
  S3Request request = Get("/");
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_EQ(SignatureOf(request),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Signature, CanonicalFormHasSortedLines) {
  S3Request request{.method = "GET",
                    .host = "h",
                    .path = "/a%20b",
                    .query = {{"b", "ü&"}, {"a", ""}},
                    .headers = {{"x-b", " two "}, {"x-a", "one"}},
                    .payload_sha256 = "digest"};
  EXPECT_EQ(CanonicalRequest(request),
            "GET\n/a%20b\na=&b=%C3%BC%26\nx-a:one\nx-b:two\n\nx-a;x-b\ndigest");
}

TEST(S3Signature, SignsTheSessionToken) {
  S3Request request{.method = "GET",
                    .host = "h",
                    .path = "/",
                    .query = {},
                    .headers = {},
                    .payload_sha256 = Sha256Hex("")};
  Sign(request, {"id", "secret", "token"}, "r", absl::UnixEpoch());
  EXPECT_EQ(request.headers["x-amz-security-token"], "token");
  EXPECT_TRUE(absl::StrContains(request.headers["authorization"],
                                "x-amz-date;x-amz-security-token,"));
}

}  // namespace
}  // namespace tessera::storage
