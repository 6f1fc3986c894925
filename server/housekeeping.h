// What a server does now and then, whoever calls.
#ifndef TESSERA_SERVER_HOUSEKEEPING_H_
#define TESSERA_SERVER_HOUSEKEEPING_H_

#include <stop_token>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/db/database.h"
#include "server/inference/runtime.h"
#include "server/jobs/job_store.h"
#include "server/jobs/scheduler.h"
#include "server/storage/blob_store.h"

namespace tessera::server {

// Sets the gauges every two seconds, and every few hours removes files that
// were uploaded a day ago or earlier and that nothing has used.
//
// Owns a thread, which ends with it. Borrows everything it is given.
class Housekeeping {
 public:
  struct Parts {
    const inference::Runtime& runtime;
    const jobs::JobStore& jobs;
    const jobs::Scheduler& scheduler;
    db::Database& database;
    storage::BlobStore& blobs;
    const Clock& clock;
    Metrics& metrics;
  };

  explicit Housekeeping(const Parts& parts);

 private:
  void Run(std::stop_token end);
  void SetGauges();
  void SetTrainingGauges();
  void SweepBlobs();

  const Parts parts_;
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace tessera::server

#endif  // TESSERA_SERVER_HOUSEKEEPING_H_
