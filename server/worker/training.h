// Does one training job.
#ifndef TESSERA_SERVER_WORKER_TRAINING_H_
#define TESSERA_SERVER_WORKER_TRAINING_H_

#include <stop_token>

#include "absl/time/time.h"
#include "server/worker/server_link.h"
#include "server/worker/work_loop.h"

namespace tessera::worker {

// Fetches the assignment and the samples, trains, and delivers the model.
// Reports progress meanwhile, often enough for a lease of this time, and
// follows the directives in the answers. Returns soon after `stop` was
// requested, at the latest after the current step; the job is then back in the
// queue, with a checkpoint if one could be made.
ExitStatus Train(ServerLink& link, absl::Duration lease_time,
                 const std::stop_token& stop);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_TRAINING_H_
