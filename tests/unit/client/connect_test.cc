#include "client/api/connect.h"

#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tessera/v1/model_service.grpc.pb.h"
#include "tests/support/scratch_folder.h"

namespace tessera::client {
namespace {

using testing::ScratchFolder;

TEST(Connect, ATokenLeavesTheMachineOnlyEncrypted) {
  ScratchFolder folder;
  const auto token = folder.Write("token", "s3cret\n");
  const auto refused =
      Connect({.server = "gpu.lab.example:7443", .token_file = token});
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_NE(refused.status().message().find("--ca-file"), std::string::npos);
  EXPECT_EQ(refused.status().message().find("s3cret"), std::string::npos);
  EXPECT_TRUE(Connect({.server = "127.0.0.1:7443", .token_file = token}).ok());
  EXPECT_TRUE(Connect({.server = "gpu.lab.example:7443",
                       .ca_file = folder.Write("ca.pem", "certificate"),
                       .token_file = token})
                  .ok());
}

TEST(Connect, AFileThatCannotServeIsNamed) {
  ScratchFolder folder;
  for (const auto& file : {folder / "absent", folder.Write("empty", "\n"),
                           folder.Write("two", "one two")}) {
    const auto refused = Connect({.token_file = file});
    ASSERT_TRUE(absl::IsInvalidArgument(refused.status())) << file;
    EXPECT_NE(refused.status().message().find(file.string()),
              std::string::npos);
  }
  EXPECT_FALSE(Connect({.ca_file = folder / "absent"}).ok());
}

TEST(Connect, ACertificateComesWithItsKeyAndTls) {
  ScratchFolder folder;
  const auto pem = folder.Write("some.pem", "certificate");
  EXPECT_TRUE(
      Connect({.ca_file = pem, .client_cert = pem, .client_key = pem}).ok());
  EXPECT_FALSE(Connect({.ca_file = pem, .client_cert = pem}).ok());
  EXPECT_FALSE(Connect({.ca_file = pem, .client_key = pem}).ok());
  EXPECT_FALSE(Connect({.client_cert = pem, .client_key = pem}).ok());
}

TEST(Connect, AnUnreachableServerIsToldInOneSentence) {
  // Port 1 is reserved, and nothing listens there.
  const auto api = Connect({.server = "127.0.0.1:1"});
  ASSERT_TRUE(api.ok());
  const auto status = (*api)->GetServerStatus().status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  const std::string message(status.message());
  EXPECT_EQ(message.rfind("cannot reach 127.0.0.1:1: ", 0), 0u) << message;
  EXPECT_NE(message.find("start tesserad or give --server HOST:PORT"),
            std::string::npos);
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(Connect, AServerThatKnowsNoCallOfOursIsToldWithARemedy) {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                           &port);
  // gRPC answers calls that a server does not know with an empty message.
  v1::ModelService::Service another;
  builder.RegisterService(&another);
  const auto server = builder.BuildAndStart();
  const auto api = Connect({.server = absl::StrCat("127.0.0.1:", port)});
  ASSERT_TRUE(api.ok());
  const auto status = (*api)->GetServerStatus().status();
  EXPECT_TRUE(absl::IsUnimplemented(status)) << status;
  EXPECT_NE(status.message().find("does not know this call"), std::string::npos)
      << status;
}

}  // namespace
}  // namespace tessera::client
