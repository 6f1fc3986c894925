// All that segmentation jobs need in a server.
#ifndef TESSERA_SERVER_PROCESS_SEGMENTATION_WORK_H_
#define TESSERA_SERVER_PROCESS_SEGMENTATION_WORK_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/app/access_control.h"
#include "server/config/command_line.h"
#include "server/db/database.h"
#include "server/files/kept_files.h"
#include "server/inference/segment_pool.h"
#include "server/inference/segmenter.h"
#include "server/inference/slice_runner.h"
#include "server/process/job_telemetry.h"
#include "server/process/local_slice_source.h"
#include "server/process/segmentation_upkeep.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"

namespace tessera::process {

// The jobs, the queue of their slices, and the part of this server that
// computes slices.
//
// Thread-safe. Borrows everything it is given.
class SegmentationWork {
 public:
  struct Dependencies {
    db::Database& database;
    files::KeptFiles& files;
    app::AccessControl& control;
    inference::Segmenter& segmenter;
    inference::SegmentPool& pool;
    const Clock& clock;
    Metrics& metrics;
  };

  // Takes back the slices that this server, which `server` names, had when it
  // last ended. `work_dir` holds results until they are handed in.
  static absl::StatusOr<std::unique_ptr<SegmentationWork>> Create(
      const Dependencies& dependencies, const config::ServeOptions& options,
      const std::string& server, const std::filesystem::path& work_dir);

  // Begins to compute, unless the server has no workers of its own
  // (`--local-workers 0`). REQUIRES: called at most once.
  void Start();
  // See inference::SliceRunner.
  void Suspend() { runner_.Suspend(); }
  void Resume() { runner_.Resume(); }
  void Stop(absl::Duration grace) { runner_.Stop(grace); }

  segmentation::SegmentationStore& store() { return store_; }
  segmentation::SliceQueue& queue() { return queue_; }

 private:
  SegmentationWork(const Dependencies& dependencies,
                   const config::ServeOptions& options,
                   const std::string& server,
                   const std::filesystem::path& work_dir);

  // In the order of construction; each borrows from those above it.
  WorkerDeaths deaths_;
  segmentation::SegmentationStore store_;
  segmentation::SliceQueue queue_;
  LocalSliceSource source_;
  inference::SliceRunner runner_;
  const bool computes_;
  std::unique_ptr<SegmentationUpkeep> upkeep_;  // Null before Start().
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SEGMENTATION_WORK_H_
