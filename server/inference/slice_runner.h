// Computes the slices of segmentation jobs on this machine's device.
#ifndef TESSERA_SERVER_INFERENCE_SLICE_RUNNER_H_
#define TESSERA_SERVER_INFERENCE_SLICE_RUNNER_H_

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/inference/image_segmenter.h"
#include "server/inference/segment_pool.h"
#include "server/inference/slice_source.h"

namespace tessera::inference {

struct SliceRunnerOptions {
  // Batches in work at once: as many as bulk requests may be. They take turns
  // at each tile, so the device always has one while others read files.
  int batches = 10;
  int max_slices = 64;  // In one batch.
  // How often to ask for work that nobody announced, such as another server's.
  absl::Duration look_every = absl::Seconds(1);
  absl::Duration renew_every = absl::Seconds(15);
  std::filesystem::path work_dir;  // For files of this runner only.

  // Renews in time for leases that last so long.
  void SetLease(absl::Duration lease) {
    renew_every = std::min(renew_every, lease / 4);
    look_every = std::min(look_every, renew_every);
  }
};

// Asks a SliceSource for batches while there is room, and computes them on the
// threads of the SegmentPool, after interactive requests and in turn with other
// bulk requests. Training yields as for those.
//
// A cancelled job's batch ends within a tile. What fails on the way to the
// source is computed again once its lease has expired.
//
// Thread-safe. Borrows everything it is given.
class SliceRunner {
 public:
  SliceRunner(SliceSource& source, ImageSegmenter& segmenter, SegmentPool& pool,
              MakeRecorder make_recorder, const SliceRunnerOptions& options);
  // Calls Stop() without grace.
  ~SliceRunner();

  // Starts to ask for work. REQUIRES: called at most once.
  void Start();

  // There may be work, or work may have become needless. Does not block.
  void WakeUp();

  // For a device that is lost: takes no more batches until Resume().
  void Suspend();
  void Resume();

  // Begins no more slices. Slices in work may end within `grace`, and keep their
  // leases; then they are given up. All others return to the queue. Returns when
  // the source has everything. A second call waits for the first.
  void Stop(absl::Duration grace);

 private:
  // A batch in work or waiting for a thread.
  struct Run;

  // The body of the thread.
  void Loop();
  // Takes as many batches as there is room for.
  void TakeWork();
  bool HasRoom();
  void Begin(SliceWorkBatch batch);
  // Runs on a thread of the pool.
  void Compute(const std::shared_ptr<Run>& run);
  void HandIn(const Run& run, const ComputedBatch& computed);
  void RenewLeases();
  void ReturnWaiting();
  // False after `timeout`.
  bool AwaitNoneInWork(absl::Duration timeout);

  SliceSource& source_;
  ImageSegmenter& segmenter_;
  SegmentPool& pool_;
  const MakeRecorder make_recorder_;
  const SliceRunnerOptions options_;
  absl::Mutex stop_mu_;  // One Stop() at a time.
  mutable absl::Mutex mu_;
  std::map<std::string, std::shared_ptr<Run>> runs_
      ABSL_GUARDED_BY(mu_);  // By lease.
  bool poked_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool suspended_ ABSL_GUARDED_BY(mu_) = false;
  int64_t begun_ ABSL_GUARDED_BY(mu_) = 0;  // Names folders.
  std::thread thread_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SLICE_RUNNER_H_
