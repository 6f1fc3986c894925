// How the client sends an image.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "client/api/connect.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"
#include "tests/support/scratch_folder.h"

namespace tessera::client {
namespace {

// Refuses all images, but remembers the headers.
class Recorder final : public v1::SegmentationService::Service {
 public:
  explicit Recorder(bool reads_all) : reads_all_(reads_all) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Recorder() override { server_->Shutdown(); }

  std::string address() const { return absl::StrFormat("127.0.0.1:%d", port_); }
  const std::vector<v1::SegmentHeader>& headers() const { return headers_; }

  grpc::Status Segment(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<v1::SegmentResponse, v1::SegmentRequest>* stream)
      override {
    v1::SegmentRequest request;
    stream->Read(&request);
    headers_.push_back(request.header());
    while (reads_all_ && stream->Read(&request)) {
    }
    return {grpc::StatusCode::INVALID_ARGUMENT, "not now"};
  }

 private:
  const bool reads_all_;
  int port_ = 0;
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

// Sends a file of `bytes` bytes. The server refuses it.
void Refused(const Recorder& server, int64_t bytes, const std::string& name) {
  testing::ScratchFolder folder;
  const auto image =
      folder.Write(name, std::string(static_cast<size_t>(bytes), 'x'));
  const auto api = Connect({.server = server.address()});
  ASSERT_TRUE(api.ok());
  NoSink sink;
  const auto answer = (*api)->Segment({.model = "models/nuclei/versions/1"},
                                      image, [](const SegmentProgress&) {}, sink);
  EXPECT_NE(answer.status().message().find("not now"),
            absl::string_view::npos)
      << answer.status();
}

TEST(GrpcSegmentation, SendsANameThatIsNoTextAsText) {
  Recorder server(/*reads_all=*/true);
  Refused(server, 1000, "caf\xe9.tif");
  ASSERT_EQ(server.headers().size(), 1u);
  EXPECT_EQ(server.headers()[0].filename(), "caf%E9.tif");
  EXPECT_EQ(server.headers()[0].size_bytes(), 1000);
}

TEST(GrpcSegmentation, SaysWhyAServerRefusedAFileBeforeItsEnd) {
  Recorder server(/*reads_all=*/false);
  Refused(server, int64_t{64} << 20, "large.tif");
  EXPECT_EQ(server.headers().size(), 1u);
}

}  // namespace
}  // namespace tessera::client
