#include "server/storage/s3_bucket.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

Environment Of(const std::map<std::string, std::string>& values) {
  return [values](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
  };
}

TEST(S3Bucket, IsAmazonsUnlessTheUrlSaysOtherwise) {
  const S3Bucket bucket = ParseS3Url("s3://cells", Of({})).value();
  EXPECT_EQ(bucket.endpoint, "https://s3.us-east-1.amazonaws.com");
  EXPECT_EQ(bucket.Host(), "cells.s3.us-east-1.amazonaws.com");
  EXPECT_EQ(bucket.KeyOf("blobs/ab"), "blobs/ab");
  EXPECT_EQ(bucket.PathOf("a b"), "/a%20b");
  EXPECT_EQ(bucket.Name(), "s3://cells");
}

TEST(S3Bucket, ReadsTheUrlsOptions) {
  const S3Bucket bucket =
      ParseS3Url(
          "s3://cells/lab/2/?endpoint=http://minio:9000/&path_style=1&"
          "region=eu&ca_file=/etc/ca.pem",
          Of({{"AWS_REGION", "other"}, {"AWS_CA_BUNDLE", "other"}}))
          .value();
  EXPECT_EQ(bucket.endpoint, "http://minio:9000");
  EXPECT_EQ(bucket.region, "eu");
  EXPECT_EQ(bucket.ca_file, "/etc/ca.pem");
  EXPECT_EQ(bucket.Host(), "minio:9000");
  EXPECT_EQ(bucket.KeyOf("x"), "lab/2/x");
  EXPECT_EQ(bucket.PathOf("lab/2/x"), "/cells/lab/2/x");
  EXPECT_EQ(bucket.PathOf(""), "/cells");
  EXPECT_EQ(bucket.Name(), "s3://cells/lab/2");
}

TEST(S3Bucket, TakesTheRestFromTheEnvironment) {
  const S3Bucket bucket =
      ParseS3Url("s3://cells", Of({{"AWS_DEFAULT_REGION", "eu-north-1"},
                                   {"AWS_ENDPOINT_URL", "https://s3.lab:444"},
                                   {"AWS_CA_BUNDLE", "/ca"}}))
          .value();
  EXPECT_EQ(bucket.region, "eu-north-1");
  EXPECT_EQ(bucket.Host(), "cells.s3.lab:444");
  EXPECT_EQ(bucket.ca_file, "/ca");
}

TEST(S3Bucket, NamesWhatIsWrong) {
  for (const char* const url :
       {"s3://", "s3:///prefix", "s3://b?endpoint=minio:9000",
        "s3://b?endpoint=http://", "s3://b?endpoint=http://h/path",
        "s3://b?path_style=yes", "s3://b?unknown=1"}) {
    EXPECT_EQ(ParseS3Url(url, Of({})).status().code(),
              absl::StatusCode::kInvalidArgument)
        << url;
  }
}

}  // namespace
}  // namespace tessera::storage
