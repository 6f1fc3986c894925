#include "server/telemetry/traced_blob_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "base/trace.h"
#include "server/storage/durable_file.h"
#include "server/storage/open_blobs.h"
#include "tests/support/s3_service.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::telemetry {
namespace {

using storage::Digest;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class TracedBlobStoreTest : public ::testing::Test, public trace::Sink {
 public:
  void Add(trace::SpanData span) override { spans_.push_back(std::move(span)); }

 protected:
  TracedBlobStoreTest() { trace::SetSink(this); }
  ~TracedBlobStoreTest() override { trace::SetSink(nullptr); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const trace::SpanData& span : spans_) names.push_back(span.name);
    return names;
  }

  testing::ScratchFolder folder_;
  TracedBlobStore traced_{
      storage::OpenBlobs(storage::BlobsUrlIn(folder_.path())).value()};
  storage::BlobStore& store_ = traced_;
  std::vector<trace::SpanData> spans_;
};

TEST_F(TracedBlobStoreTest, MakesSpansBelowACall) {
  trace::Span call("call", trace::Kind::kServer, std::nullopt);
  const trace::Scope scope(call.context());
  std::istringstream content("bytes");
  const auto digest = store_.Put(content);
  ASSERT_OK(digest);
  const auto file = folder_.Write("file", "more bytes");
  EXPECT_OK(store_.Adopt(file, Sha256Hex("more bytes")));
  EXPECT_OK(store_.Fetch(*digest));
  EXPECT_OK(store_.Remove(*digest));
  EXPECT_FALSE(store_.Fetch(*digest).ok());
  EXPECT_THAT(Names(), ElementsAre("blob.put", "blob.put", "blob.read",
                                   "blob.remove", "blob.read"));
  for (const trace::SpanData& span : spans_) {
    EXPECT_EQ(span.parent_id, call.context()->span_id) << span.name;
  }
  EXPECT_THAT(spans_[0].attributes,
              Contains(Pair("tessera.bytes", trace::Value(int64_t{5}))));
  EXPECT_THAT(spans_[1].attributes,
              Contains(Pair("tessera.bytes", trace::Value(int64_t{10}))));
  EXPECT_THAT(spans_[2].attributes,
              Contains(Pair("tessera.bytes", trace::Value(int64_t{5}))));
  EXPECT_THAT(spans_[2].attributes,
              Contains(Pair("tessera.sha256", trace::Value(*digest))));
  EXPECT_EQ(spans_[4].outcome.code(), absl::StatusCode::kNotFound);
}

TEST_F(TracedBlobStoreTest, MakesNoneOfWhatNoCallAsksFor) {
  std::istringstream content("bytes");
  const auto digest = store_.Put(content);
  ASSERT_OK(digest);
  EXPECT_OK(store_.Fetch(*digest));
  EXPECT_THAT(spans_, IsEmpty());
}

TEST_F(TracedBlobStoreTest, TakesPartsIfTheStoreDoes) {
  EXPECT_EQ(store_.multipart(), nullptr);
  EXPECT_FALSE(store_.remote());
  if (testing::SharedS3() == nullptr) {
    GTEST_SKIP() << testing::S3Service::WhyAbsent();
  }
  TracedBlobStore remote(
      storage::OpenBlobs(testing::SharedS3()->Url("traced")).value());
  EXPECT_TRUE(remote.remote());
  storage::MultipartStore* const parts = remote.multipart();
  ASSERT_NE(parts, nullptr);
  const Digest digest = Sha256Hex("a part");
  trace::Span call("call", trace::Kind::kServer, std::nullopt);
  const trace::Scope scope(call.context());
  const auto upload = parts->BeginParts(digest);
  ASSERT_OK(upload);
  const storage::ScopedFd file(
      ::open(folder_.Write("part", "a part").c_str(), O_RDONLY | O_CLOEXEC));
  const auto etag = parts->PutPart(
      digest, *upload, 1,
      {.fd = file.get(), .offset_bytes = 0, .size_bytes = 6, .sha256 = digest});
  ASSERT_OK(etag);
  EXPECT_OK(parts->CompleteParts(digest, *upload, {{1, *etag}}));
  EXPECT_TRUE(remote.Contains(digest));
  EXPECT_THAT(Names(), ElementsAre("blob.put_part", "blob.complete"));
  EXPECT_THAT(spans_[0].attributes,
              Contains(Pair("tessera.bytes", trace::Value(int64_t{6}))));
}

}  // namespace
}  // namespace tessera::telemetry
