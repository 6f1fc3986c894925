// Knows how many calls are in progress.
#ifndef TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_
#define TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_interceptor.h"

namespace tessera::front {

// Counts the calls of our own services, from their arrival until their
// status is sent. Health checks and reflection do not count, since a client may
// watch them for ever.
//
// Thread-safe. Must outlive the server whose calls it counts.
class OpenCalls {
 public:
  // An interceptor factory for a server's builder. It borrows this object.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
  MakeObserver();

  int count() const;

  // Waits until no call is in progress, or until the deadline.
  void AwaitNone(absl::Time deadline) const;

 private:
  class Observer;
  class Call;

  mutable absl::Mutex mu_;
  int count_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_
