// Metrics that are polled rather than counted.
#ifndef TESSERA_SERVER_PROCESS_GAUGES_H_
#define TESSERA_SERVER_PROCESS_GAUGES_H_

#include <filesystem>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/files/file_rows.h"
#include "server/inference/runtime.h"
#include "server/jobs/job_store.h"
#include "server/jobs/supervisor.h"
#include "server/jobs/work_line.h"
#include "server/segmentation/segmentation_store.h"

namespace tessera::process {

// Sets the gauges of queues, devices, trainings and storage. Also increments
// the counters of trainings, since a training runs in a process of its own.
// docs/operations.md lists all metrics.
//
// Not thread-safe; one thread calls Set(). Borrows everything it is given.
class Gauges {
 public:
  struct Dependencies {
    const inference::Runtime& runtime;
    const jobs::JobStore& jobs;
    const segmentation::SegmentationStore& segmentations;
    const jobs::Supervisor& supervisor;
    const jobs::WorkLine& line;
    std::string database_url;  // Opened for reading only.
    std::filesystem::path data_dir;
    const Clock& clock;
    Metrics& metrics;
  };

  explicit Gauges(const Dependencies& dependencies);

  // Call it every few seconds: a running training is counted as busy since the
  // last call. Files are counted once a minute, less often where counting takes
  // long.
  void Set();

 private:
  void SetJobs();
  void SetSegmentations();
  // Workers by device, of all machines.
  void SetWorkers();
  void SetDevices();
  // Sets the gauges of one device. If the device is idle, `progress` is empty
  // and `computed` is zero.
  void SetTraining(const std::string& device, const jobs::Progress& progress,
                   absl::Duration computed);
  absl::StatusOr<files::Totals> CountFiles() const;
  // Sets the free space at each call, the stored bytes less often.
  void SetStorage();

  const Dependencies dependencies_;
  // Devices of workers that were seen; their gauges go back to 0.
  std::set<std::string> worker_devices_;
  absl::Time set_;  // When SetDevices() last ran.
  absl::Time read_storage_next_ = absl::InfinitePast();
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_GAUGES_H_
