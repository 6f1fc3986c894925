// The part of a worker that computes slices.
#ifndef TESSERA_SERVER_WORKER_SEGMENT_ENGINE_H_
#define TESSERA_SERVER_WORKER_SEGMENT_ENGINE_H_

#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/temporary_folder.h"
#include "server/inference/devices.h"
#include "server/inference/memory_budget.h"
#include "server/inference/runtime.h"
#include "server/inference/segment_pool.h"
#include "server/inference/segmenter.h"
#include "server/inference/slice_runner.h"
#include "server/worker/remote_files.h"
#include "server/worker/remote_models.h"
#include "server/worker/remote_slice_source.h"
#include "server/worker/server_channel.h"
#include "server/worker/slice_link.h"

namespace tessera::worker {

struct SegmentEngineOptions {
  std::string device;     // As in inference::Runtime::Create().
  int threads = 0;        // Likewise.
  std::string precision;  // Likewise.
  // In work at once: while one is on the device, others fetch their files,
  // trace outlines and hand in.
  int batches = 1;
  absl::Duration lease_time;  // Of each batch.
};

// Computes batches with the same code as a server, in a temporary folder of its
// own, and hands their results in. Renews their leases meanwhile.
//
// Not thread-safe; one per process. Borrows the channel.
class SegmentEngine {
 public:
  // Once `stop` is requested, files are no longer fetched; then call Stop().
  // Errors: those of Runtime::Create() and TemporaryFolder::Create().
  static absl::StatusOr<std::unique_ptr<SegmentEngine>> Create(
      const SegmentEngineOptions& options, const ServerChannel& channel,
      const std::stop_token& stop);
  // Gives all batches back.
  ~SegmentEngine();

  // Begins a batch. Errors: INVALID_ARGUMENT if the server sent nonsense; those
  // of RemoteModels::Learn().
  absl::Status Begin(const RemoteSliceSource::Segmentation& work);
  // Waits until at most `most` batches are in work, or until a stop.
  void AwaitHeld(int most) { source_.AwaitHeld(most, stop_); }
  int held() const { return source_.held(); }
  // What the server said to the batch that was handed in last.
  absl::Status last_return() const { return source_.last_return(); }

  // Slices in work may end within `grace`. Hands in what is done, and gives the
  // rest back.
  void Stop(absl::Duration grace);

 private:
  SegmentEngine(const SegmentEngineOptions& options,
                const ServerChannel& channel, const std::stop_token& stop,
                TemporaryFolder dir,
                std::unique_ptr<inference::Runtime> runtime);

  // In the order of construction; each borrows from those above it.
  const std::stop_token stop_;
  const TemporaryFolder dir_;
  const std::unique_ptr<inference::Runtime> runtime_;
  const SystemClock clock_{};
  NullMetrics metrics_;
  const SliceLink link_;
  RemoteFiles files_;
  RemoteSliceSource source_;
  RemoteModels models_;
  inference::MemoryBudget budget_;
  inference::Devices devices_;
  inference::Segmenter segmenter_;
  inference::SegmentPool pool_;
  inference::SliceRunner runner_;
  std::string last_job_;  // For the log.
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SEGMENT_ENGINE_H_
