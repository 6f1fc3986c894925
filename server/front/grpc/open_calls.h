// Knows how many calls are in progress.
#ifndef TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_
#define TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_interceptor.h"

namespace tessera::front {

// Counts the calls of our own services from their first message until their
// status was sent. Health checks and reflection may watch for ever and do not
// count.
//
// Thread-safe. Outlives the server whose calls it counts.
class OpenCalls {
 public:
  // For a server's builder. Borrows this.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
  MakeObserver();

  int count() const;

  // Waits until there are none, or the deadline.
  void AwaitNone(absl::Time deadline) const;

 private:
  class Observer;
  class Call;

  mutable absl::Mutex mu_;
  int count_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OPEN_CALLS_H_
