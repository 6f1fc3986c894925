#include "server/front/grpc/open_calls.h"

#include "absl/strings/match.h"

namespace tessera::front {

class OpenCalls::Call final : public grpc::experimental::Interceptor {
 public:
  explicit Call(OpenCalls& calls) : calls_(calls) {
    const absl::MutexLock lock(&calls_.mu_);
    ++calls_.count_;
  }
  ~Call() override {
    const absl::MutexLock lock(&calls_.mu_);
    --calls_.count_;
  }
  void Intercept(
      grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }

 private:
  OpenCalls& calls_;
};

class OpenCalls::Observer final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Observer(OpenCalls& calls) : calls_(calls) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    if (!absl::StartsWith(info->method(), "/tessera.")) return nullptr;
    return new Call(calls_);  // gRPC takes ownership.
  }

 private:
  OpenCalls& calls_;
};

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
OpenCalls::MakeObserver() {
  return std::make_unique<Observer>(*this);
}

int OpenCalls::count() const {
  const absl::MutexLock lock(&mu_);
  return count_;
}

void OpenCalls::AwaitNone(absl::Time deadline) const {
  const auto none = [this] {
    mu_.AssertReaderHeld();
    return count_ == 0;
  };
  const absl::MutexLock lock(&mu_);
  mu_.AwaitWithDeadline(absl::Condition(&none), deadline);
}

}  // namespace tessera::front
