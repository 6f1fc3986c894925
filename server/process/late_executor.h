// An executor that is there before it can be made.
#ifndef TESSERA_SERVER_PROCESS_LATE_EXECUTOR_H_
#define TESSERA_SERVER_PROCESS_LATE_EXECUTOR_H_

#include <cassert>
#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "server/jobs/executor.h"

namespace tessera::process {

// Workers are told the server's port, which is known only once it listens; the
// scheduler is needed before that.
class LateExecutor final : public jobs::Executor {
 public:
  // REQUIRES: called before the scheduler is started.
  void Set(std::unique_ptr<jobs::Executor> executor) {
    executor_ = std::move(executor);
  }
  absl::StatusOr<std::unique_ptr<jobs::WorkerHandle>> Start(
      const jobs::WorkerSpec& spec,
      std::function<void(const jobs::WorkerExit&)> on_exit) override {
    assert(executor_ != nullptr);
    return executor_->Start(spec, std::move(on_exit));
  }

 private:
  std::unique_ptr<jobs::Executor> executor_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_LATE_EXECUTOR_H_
