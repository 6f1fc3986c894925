// tessera.v1.ServerService.
#ifndef TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_

#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "server/front/grpc/gate.h"
#include "server/front/grpc/unary_calls.h"
#include "server/inference/runtime.h"
#include "server/jobs/job_store.h"
#include "server/jobs/scheduler.h"
#include "tessera/v1/server_service.grpc.pb.h"

namespace tessera::front {

// Tells what the server has and does. Uptime counts from its construction.
//
// Thread-safe. Borrows everything it is given.
class ServerAdapter final : public v1::ServerService::CallbackService {
 public:
  ServerAdapter(const Gate& gate, const inference::Runtime& runtime,
                const jobs::JobStore& store, const jobs::Scheduler& scheduler,
                const Clock& clock, UnaryCalls& calls)
      : gate_(gate),
        runtime_(runtime),
        store_(store),
        scheduler_(scheduler),
        clock_(clock),
        start_(clock.Now()),
        calls_(calls) {}

  grpc::ServerUnaryReactor* GetServerStatus(
      grpc::CallbackServerContext* context,
      const v1::GetServerStatusRequest* request,
      v1::ServerStatus* response) override;

 private:
  // The name of a running job; `trainingJobs/-` if `caller` may not see it.
  std::string ShownTo(const access::Principal& caller,
                      const std::string& job_id) const;

  const Gate& gate_;
  const inference::Runtime& runtime_;
  const jobs::JobStore& store_;
  const jobs::Scheduler& scheduler_;
  const Clock& clock_;
  const absl::Time start_;
  UnaryCalls& calls_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SERVER_ADAPTER_H_
