// The figures that are read rather than counted.
#ifndef TESSERA_SERVER_PROCESS_GAUGES_H_
#define TESSERA_SERVER_PROCESS_GAUGES_H_

#include <filesystem>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/inference/runtime.h"
#include "server/jobs/job_store.h"
#include "server/jobs/scheduler.h"
#include "server/storage/blob_store.h"

namespace tessera::process {

// Sets the gauges of queues, devices, trainings and storage, and adds to those
// counters that nobody else can add to: a training computes in a process of its
// own. docs/operations.md lists them all.
//
// Not thread-safe; one thread calls Set(). Borrows everything it is given.
class Gauges {
 public:
  struct Dependencies {
    const inference::Runtime& runtime;
    const jobs::JobStore& jobs;
    const jobs::Scheduler& scheduler;
    const storage::BlobStore& blobs;
    std::filesystem::path data_dir;
    const Clock& clock;
    Metrics& metrics;
  };

  explicit Gauges(const Dependencies& dependencies);

  // To be called every few seconds: the time since the last call is what a
  // running training has computed. Sizes of files are read once a
  // minute, less often where reading takes long.
  void Set();

 private:
  void SetJobs();
  void SetDevices();
  // Of one device; `progress` is empty, and `computed` zero, if it is idle.
  void SetTraining(const std::string& device, const jobs::Progress& progress,
                   absl::Duration computed);
  // Free room each time, what is stored now and then.
  void SetStorage();

  const Dependencies dependencies_;
  absl::Time set_;  // The last time.
  absl::Time read_storage_next_ = absl::InfinitePast();
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_GAUGES_H_
