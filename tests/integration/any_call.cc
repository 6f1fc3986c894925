#include "tests/integration/any_call.h"

#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace tessera::testing {
namespace {

// Whether what was begun last went well.
bool Next(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

}  // namespace

grpc::Status AnyCall(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& method,
                     const std::optional<std::string>& request,
                     std::string* answer) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(1)));
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  bool open = Next(queue);
  if (open && request) {
    const grpc::Slice slice(*request);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    open = Next(queue);
  }
  if (open) {
    call->WritesDone(nullptr);
    Next(queue);
  }
  bool first = true;
  while (open) {
    grpc::ByteBuffer message;
    call->Read(&message, nullptr);
    open = Next(queue);
    if (open && first && answer != nullptr) *answer = TextOf(message);
    first = false;
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  Next(queue);
  return status;
}

}  // namespace tessera::testing
