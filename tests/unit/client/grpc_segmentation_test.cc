// What the client sends before an image.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/connect.h"
#include "models/imaging/intensity.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tiled_tiff.h"

namespace tessera::client {
namespace {

using ::testing::ElementsAre;

// Refuses all, but remembers the headers.
class Recorder final : public v1::SegmentationService::Service {
 public:
  Recorder() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Recorder() override { server_->Shutdown(); }

  std::string address() const { return absl::StrFormat("127.0.0.1:%d", port_); }
  const v1::SegmentHeader& header() const { return header_; }

  grpc::Status Segment(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<v1::SegmentResponse, v1::SegmentRequest>* stream)
      override {
    v1::SegmentRequest request;
    stream->Read(&request);
    header_ = request.header();
    return {grpc::StatusCode::INVALID_ARGUMENT, "not now"};
  }

 private:
  int port_ = 0;
  v1::SegmentHeader header_;
  std::unique_ptr<grpc::Server> server_;
};

class NoSink final : public ObjectSink {
 public:
  absl::Status Start(const SegmentationStart& /*start*/) override {
    return absl::OkStatus();
  }
  absl::Status Add(int /*slice*/, Object /*object*/) override {
    return absl::OkStatus();
  }
};

// Columns are of intensity 3 to the left of 1000, else of 500.
std::string Tiff(int height, bool directory_first) {
  return testing::BytesOf(
      {.width = 2048,
       .height = height,
       .tile = 256,
       .bits = 16,
       .value = [](int x, int /*y*/) { return uint16_t(x < 1000 ? 3 : 500); },
       .directory_first = directory_first});
}

v1::SegmentHeader HeaderFor(const std::string& bytes,
                            const std::vector<int>& slices = {}) {
  testing::ScratchFolder folder;
  const auto image = folder.Write("image.tif", bytes);
  Recorder server;
  const auto api = Connect({.server = server.address()});
  EXPECT_TRUE(api.ok());
  NoSink sink;
  const auto answer = (*api)->Segment(
      {.model = "models/nuclei/versions/1", .slices = slices}, image,
      [](const SegmentProgress&) {}, sink);
  EXPECT_EQ(answer.status().message(), "not now");
  return server.header();
}

constexpr int kLargeHeight = 4352;  // 17 MiB.

TEST(GrpcSegmentation, AnnouncesTheHistogramOfALargeImage) {
  const std::string bytes = Tiff(kLargeHeight, /*directory_first=*/true);
  const v1::SegmentHeader header = HeaderFor(bytes);
  EXPECT_EQ(header.size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_THAT(header.histogram().intensities(), ElementsAre(3, 500));
  EXPECT_THAT(header.histogram().pixels(),
              ElementsAre(int64_t{1000} * kLargeHeight,
                          int64_t{1048} * kLargeHeight));
  EXPECT_TRUE(HeaderFor(bytes, {1}).has_histogram());
}

TEST(GrpcSegmentation, AnnouncesNothingWhereItIsOfNoUse) {
  const std::string large = Tiff(kLargeHeight, /*directory_first=*/true);
  EXPECT_FALSE(HeaderFor(large, {2}).has_histogram()) << "no such slice";
  EXPECT_FALSE(HeaderFor(large, {1, 2}).has_histogram());
  EXPECT_FALSE(HeaderFor(Tiff(kLargeHeight, /*directory_first=*/false))
                   .has_histogram());
  EXPECT_FALSE(
      HeaderFor(Tiff(1024, /*directory_first=*/true)).has_histogram());
  EXPECT_FALSE(HeaderFor(large.substr(0, large.size() - 1)).has_histogram())
      << "it cannot be read";
  EXPECT_FALSE(HeaderFor(std::string(size_t{17} << 20, 'x')).has_histogram());
}

}  // namespace
}  // namespace tessera::client
