// Where a worker gets its work.
#ifndef TESSERA_SERVER_WORKER_WORK_SOURCE_H_
#define TESSERA_SERVER_WORKER_WORK_SOURCE_H_

#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/worker/server_channel.h"

namespace tessera::worker {

// A job that the server gave to this worker.
struct TrainingWork {
  std::string job;    // `trainingJobs/{id}`.
  std::string lease;  // A secret.
  // After this time without a call, the lease is lost.
  absl::Duration lease_time;
};

// Work of any kind.
using AcquiredWork =
    std::variant<TrainingWork, v1::AcquireWorkResponse::Segmentation>;

struct WorkSourceOptions {
  std::string worker;              // See AcquireWorkRequest.
  std::string device;              // `cpu`, `cuda:0`, …
  std::vector<std::string> kinds;  // `train`, `segment`.
};

// Asks the server for work.
//
// Not thread-safe. Borrows the channel.
class WorkSource {
 public:
  WorkSource(const ServerChannel& channel, const WorkSourceOptions& options);

  // Waits for work, at most for `wait`. None: there was no work. Tries once.
  // `held` are the leases of all batches of slices that the worker has. After a
  // call that failed the server is told of them for some time: it may have lent
  // a batch whose answer was lost.
  // Errors: those of AcquireWork; CANCELLED if `stop` was requested.
  absl::StatusOr<std::optional<AcquiredWork>> Acquire(
      absl::Duration wait, const std::vector<std::string>& held,
      const std::stop_token& stop);

 private:
  const ServerChannel& channel_;
  v1::AcquireWorkRequest request_;  // But for `wait` and `held`.
  absl::Time in_doubt_until_ = absl::InfinitePast();
};

absl::Duration DurationOf(const google::protobuf::Duration& proto);

// Whether a call that failed so may succeed later: the server is away, busy or
// about to end. Other errors need somebody to change something.
bool IsPassing(const absl::Status& status);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_WORK_SOURCE_H_
