#include "server/front/grpc/health_check.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace tessera::front {
namespace {

constexpr int kMaxThreads = 8;
constexpr int kMaxMessageBytes = 4096;
// Serialized HealthCheckResponse{status: SERVING}.
constexpr char kServing[] = "\x08\x01";

std::string Joined(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  std::string joined;
  if (!bytes.Dump(&slices).ok()) return joined;
  for (const grpc::Slice& slice : slices) {
    joined.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return joined;
}

// Serialized HealthCheckRequest{service: part}.
std::string RequestFor(const std::string& part) {
  if (part.empty()) return "";
  return absl::StrCat("\x0a", std::string(1, static_cast<char>(part.size())),
                      part);
}

// Asks about a part; "": about the server as a whole. Returns whether it
// serves.
absl::StatusOr<bool> Serves(const std::string& server, const std::string& part,
                            absl::Time deadline) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  grpc::GenericStub stub(grpc::CreateCustomChannel(
      server, grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  grpc::CompletionQueue queue;
  const grpc::Slice request(RequestFor(part));
  const auto call =
      stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check",
                            grpc::ByteBuffer(&request, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) {
    return absl::Status(
        static_cast<absl::StatusCode>(status.error_code()),
        absl::StrCat(server, " did not answer: ", status.error_message()));
  }
  return Joined(answer) == kServing;
}

// The parts of the server that do not answer it.
std::vector<std::string> LostParts(const std::string& server,
                                   absl::Time deadline) {
  std::vector<std::string> lost;
  for (const char* part : {kDevicePart, kDatabasePart, kBlobsPart}) {
    // NOT_FOUND: it was never lost.
    const absl::StatusOr<bool> serves = Serves(server, part, deadline);
    if (serves.ok() && !*serves) lost.emplace_back(part);
  }
  return lost;
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Server>> ListenForHealth(
    const std::string& address, int& port) {
  grpc::ServerBuilder builder;
  grpc::ResourceQuota quota("health");
  quota.SetMaxThreads(kMaxThreads);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot listen on %s; it may be in use, choose another address with "
        "--health-listen",
        address));
  }
  return server;
}

absl::Status CheckHealth(const std::string& server, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  ASSIGN_OR_RETURN(const bool serves, Serves(server, "", deadline));
  if (serves) return absl::OkStatus();
  const std::vector<std::string> lost = LostParts(server, deadline);
  if (lost.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(server, " says that it does not serve; its log has more"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(server, " says that it does not serve, since its ",
                   absl::StrJoin(lost, " and its "),
                   " cannot be reached; its log has more"));
}

}  // namespace tessera::front
