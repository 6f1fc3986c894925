#include "server/front/http/transcoder.h"

#include <cassert>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "base/trace.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "server/front/grpc/peer.h"
#include "server/front/grpc/trace_context.h"
#include "server/front/http/answer.h"
#include "server/front/http/request_message.h"
#include "server/wire/status.h"

namespace tessera::front::http {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::unique_ptr<Message> Make(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(&type)
          ->New());
}

// What a call needs until it ends.
struct Call {
  grpc::ClientContext context;
  std::unique_ptr<Message> request;
  std::unique_ptr<Message> response;
  std::string request_id;
  Respond respond;
  std::optional<std::stop_callback<std::function<void()>>> on_client_left;
};

void AddMetadata(const Request& request, grpc::ClientContext& context) {
  if (const std::string& credential = request.header("authorization");
      !credential.empty()) {
    context.AddMetadata("authorization", credential);
  }
  context.AddMetadata(kRequestIdMetadata, request.caller.request_id);
  context.AddMetadata(kPeerMetadata, PeerMetadata(request.caller.peer));
  if (const std::string& parent = request.header(trace::kTraceparent);
      trace::ParseTraceparent(parent)) {
    context.AddMetadata(trace::kTraceparent, parent);
  }
}

// gRPC's log has its errors, so they are no errors of the endpoint.
absl::StatusOr<Response> AnswerOf(const grpc::Status& status,
                                  const Message& message,
                                  const std::string& request_id) {
  if (!status.ok()) return ErrorResponse(wire::FromGrpc(status), request_id);
  absl::StatusOr<std::string> json = ToJson(message);
  if (!json.ok()) return json.status();
  return JsonResponse(*std::move(json));
}

}  // namespace

// The calls in progress. Outlives the transcoder until the last has ended.
class Transcoder::Calls : public std::enable_shared_from_this<Calls> {
 public:
  explicit Calls(std::shared_ptr<grpc::Channel> channel)
      : stub_(std::move(channel)) {}

  void Start(const MethodDescriptor& method, const std::string& body,
             const Request& request, Respond respond) {
    auto call = std::make_shared<Call>();
    call->request = Make(*method.input_type());
    call->response = Make(*method.output_type());
    call->request_id = request.caller.request_id;
    call->respond = std::move(respond);
    const absl::Status filled = FillRequest(request, body, *call->request);
    if (!filled.ok()) return call->respond(filled);
    AddMetadata(request, call->context);
    {
      const absl::MutexLock lock(&mu_);
      if (ending_) return call->respond(absl::CancelledError("shutdown"));
      open_.insert(call);
    }
    call->on_client_left.emplace(
        request.client_left, [weak = std::weak_ptr<Call>(call)] {
          if (const auto open = weak.lock()) open->context.TryCancel();
        });
    stub_.UnaryCall(
        &call->context,
        absl::StrCat("/", method.service()->full_name(), "/", method.name()),
        grpc::StubOptions(), call->request.get(), call->response.get(),
        [self = shared_from_this(), call](const grpc::Status& status) {
          call->respond(AnswerOf(status, *call->response, call->request_id));
          call->respond = nullptr;
          self->Remove(call);
        });
  }

  void CancelAndWait() {
    const auto none = [this] {
      mu_.AssertReaderHeld();
      return open_.empty();
    };
    std::set<std::shared_ptr<Call>> open;
    {
      const absl::MutexLock lock(&mu_);
      ending_ = true;
      open = open_;
    }
    for (const auto& call : open) call->context.TryCancel();
    const absl::MutexLock lock(&mu_);
    mu_.Await(absl::Condition(&none));
  }

 private:
  void Remove(const std::shared_ptr<Call>& call) {
    const absl::MutexLock lock(&mu_);
    open_.erase(call);
  }

  grpc::TemplatedGenericStub<Message, Message> stub_;
  absl::Mutex mu_;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  std::set<std::shared_ptr<Call>> open_ ABSL_GUARDED_BY(mu_);
};

Transcoder::Transcoder(std::shared_ptr<grpc::Channel> channel)
    : calls_(std::make_shared<Calls>(std::move(channel))) {}

Transcoder::~Transcoder() { calls_->CancelAndWait(); }

void Transcoder::AddTo(Router& router, const RpcRoute& route) {
  const MethodDescriptor* const method =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
          route.method);
  assert(method != nullptr && !method->client_streaming() &&
         !method->server_streaming());
  router.AddAsync(
      route.verb, route.path,
      [calls = calls_, method, body = std::string(route.body)](
          const Request& request, Respond respond) {
        calls->Start(*method, body, request, std::move(respond));
      },
      {.summary = route.summary, .rpc = route.method, .rpc_body = route.body});
}

}  // namespace tessera::front::http
