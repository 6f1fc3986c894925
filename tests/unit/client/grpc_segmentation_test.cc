// What the client sends before an image.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/api/connect.h"
#include "models/imaging/intensity.h"
#include "tessera/v1/error_info.pb.h"
#include "tessera/v1/model_service.grpc.pb.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tiled_tiff.h"

namespace tessera::client {
namespace {

using ::testing::ElementsAre;

// Refuses all images, but remembers the headers; has one version.
class Recorder final : public v1::SegmentationService::Service {
 public:
  explicit Recorder(const std::string& reason = "") : reason_(reason) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    builder.RegisterService(&models_);
    server_ = builder.BuildAndStart();
  }
  ~Recorder() override { server_->Shutdown(); }

  std::string address() const { return absl::StrFormat("127.0.0.1:%d", port_); }
  const std::vector<v1::SegmentHeader>& headers() const { return headers_; }
  void NormalizeBy(const std::string& how) {
    models_.version.mutable_parameters()->set_intensity_normalization(how);
  }

  grpc::Status Segment(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<v1::SegmentResponse, v1::SegmentRequest>* stream)
      override {
    v1::SegmentRequest request;
    stream->Read(&request);
    headers_.push_back(request.header());
    while (stream->Read(&request)) {
    }
    return {grpc::StatusCode::INVALID_ARGUMENT, "not now", Details()};
  }

 private:
  struct Models final : public v1::ModelService::Service {
    grpc::Status GetModelVersion(grpc::ServerContext* /*context*/,
                                 const v1::GetModelVersionRequest* request,
                                 v1::ModelVersion* response) override {
      *response = version;
      response->set_name(request->name());
      return grpc::Status::OK;
    }
    v1::ModelVersion version;
  };

  std::string Details() const {
    v1::ErrorInfo info;
    info.set_reason(reason_);
    info.set_domain("tessera");
    v1::StatusDetails details;
    google::protobuf::Any& any = *details.add_details();
    any.set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
    any.set_value(info.SerializeAsString());
    return details.SerializeAsString();
  }

  const std::string reason_;
  int port_ = 0;
  Models models_;
  std::vector<v1::SegmentHeader> headers_;
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
std::string Tiff(int height, bool directory_first, int bits = 16) {
  return testing::BytesOf(
      {.width = 2048,
       .height = height,
       .tile = 256,
       .bits = bits,
       .value = [](int x, int /*y*/) { return uint16_t(x < 1000 ? 3 : 500); },
       .directory_first = directory_first});
}

// What the client sends of a file, one header an attempt.
std::vector<v1::SegmentHeader> HeadersFor(
    Recorder& server, const std::string& bytes,
    const std::vector<int>& slices = {},
    const std::string& name = "image.tif") {
  testing::ScratchFolder folder;
  const auto image = folder.Write(name, bytes);
  const auto api = Connect({.server = server.address()});
  EXPECT_TRUE(api.ok());
  NoSink sink;
  const auto answer = (*api)->Segment(
      {.model = "models/nuclei/versions/1", .slices = slices}, image,
      [](const SegmentProgress&) {}, sink);
  EXPECT_EQ(answer.status().message(), "not now");
  return server.headers();
}

bool Announces(const std::string& bytes, const std::vector<int>& slices = {}) {
  Recorder server;
  const auto headers = HeadersFor(server, bytes, slices);
  EXPECT_EQ(headers.size(), 1u);
  return headers.front().has_histogram();
}

constexpr int kLargeHeight = 4352;  // 17 MiB.

TEST(GrpcSegmentation, AnnouncesTheHistogramOfALargeImage) {
  const std::string bytes = Tiff(kLargeHeight, /*directory_first=*/true);
  Recorder server;
  const auto headers = HeadersFor(server, bytes);
  ASSERT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers[0].size_bytes(), static_cast<int64_t>(bytes.size()));
  const v1::IntensityHistogram& histogram = headers[0].histogram();
  EXPECT_THAT(histogram.intensities(), ElementsAre(3, 500));
  EXPECT_THAT(histogram.pixels(), ElementsAre(int64_t{1000} * kLargeHeight,
                                              int64_t{1048} * kLargeHeight));
  EXPECT_TRUE(Announces(bytes, {1}));
}

TEST(GrpcSegmentation, AnnouncesNothingWhereItIsOfNoUse) {
  const std::string large = Tiff(kLargeHeight, /*directory_first=*/true);
  EXPECT_FALSE(Announces(large, {2})) << "there is no such slice";
  EXPECT_FALSE(Announces(large, {1, 2}));
  EXPECT_FALSE(Announces(Tiff(kLargeHeight, /*directory_first=*/false)));
  EXPECT_FALSE(Announces(Tiff(1024, /*directory_first=*/true)));
  EXPECT_FALSE(Announces(Tiff(kLargeHeight / 2, /*directory_first=*/true, 32)))
      << "its values are fitted into 16 bit";
  EXPECT_FALSE(Announces(large.substr(0, large.size() - 1)))
      << "it cannot be read";
  EXPECT_FALSE(Announces(std::string(size_t{17} << 20, 'x')));
  Recorder fixed;
  fixed.NormalizeBy("training-max");
  EXPECT_FALSE(HeadersFor(fixed, large).at(0).has_histogram());
}

TEST(GrpcSegmentation, SendsANameThatIsNoTextAsText) {
  Recorder server;
  const auto headers = HeadersFor(server, Tiff(256, /*directory_first=*/true),
                                  {}, "caf\xe9.tif");
  ASSERT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers[0].filename(), "caf%E9.tif");
}

TEST(GrpcSegmentation, SendsAnImageThatTheServerReadsInAnotherWayWithout) {
  Recorder server("HISTOGRAM_WRONG");
  const auto headers =
      HeadersFor(server, Tiff(kLargeHeight, /*directory_first=*/true));
  ASSERT_EQ(headers.size(), 2u);
  EXPECT_TRUE(headers[0].has_histogram());
  EXPECT_FALSE(headers[1].has_histogram());
}

}  // namespace
}  // namespace tessera::client
