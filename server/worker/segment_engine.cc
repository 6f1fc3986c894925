#include "server/worker/segment_engine.h"

#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/status_macros.h"
#include "server/inference/machine_memory.h"
#include "server/wire/slice_messages.h"

namespace tessera::worker {
namespace {

// Of images that are not in use, so that a stack is fetched once.
constexpr int64_t kCacheBytes = int64_t{2} << 30;

inference::ModelLimits LimitsOf(const inference::MemoryShares& memory) {
  return {.bytes = memory.models, .feature_bytes = memory.features};
}

inference::SliceRunnerOptions RunnerOptions(const SegmentEngineOptions& options,
                                            const std::filesystem::path& dir) {
  inference::SliceRunnerOptions runner;
  runner.batches = options.batches;
  runner.SetLease(options.lease_time);
  runner.work_dir = dir / "work";
  return runner;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SegmentEngine>> SegmentEngine::Create(
    const SegmentEngineOptions& options, const ServerChannel& channel,
    const std::stop_token& stop) {
  ASSIGN_OR_RETURN(TemporaryFolder dir, TemporaryFolder::Create());
  std::error_code error;
  std::filesystem::create_directory(dir.path() / "files", error);
  if (error) {
    return absl::UnavailableError("cannot write to the folder " +
                                  dir.path().string());
  }
  ASSIGN_OR_RETURN(auto runtime,
                   inference::Runtime::Create({options.device}, options.threads,
                                              options.precision));
  std::unique_ptr<SegmentEngine> engine(new SegmentEngine(
      options, channel, stop, std::move(dir), std::move(runtime)));
  engine->runner_.Start();
  return engine;
}

SegmentEngine::SegmentEngine(const SegmentEngineOptions& options,
                             const ServerChannel& channel,
                             const std::stop_token& stop, TemporaryFolder dir,
                             std::unique_ptr<inference::Runtime> runtime)
    : stop_(stop),
      dir_(std::move(dir)),
      runtime_(std::move(runtime)),
      // After the lease's time nobody waits for the results.
      link_(channel, stop, options.lease_time),
      files_(dir_.path() / "files", kCacheBytes),
      source_(link_, files_),
      models_(source_),
      budget_(inference::SharesOf(inference::MemoryLimitBytes()).images),
      devices_(runtime_->devices(), models_, clock_,
               {.precision = runtime_->precision(),
                .limits = LimitsOf(
                    inference::SharesOf(inference::MemoryLimitBytes())),
                .callers = inference::SegmentPoolOptions().threads}),
      segmenter_(devices_, budget_, metrics_),
      pool_(inference::SegmentPoolOptions()),
      runner_(source_, segmenter_, pool_, wire::SliceMessages::Make,
              RunnerOptions(options, dir_.path())) {}

SegmentEngine::~SegmentEngine() { Stop(absl::ZeroDuration()); }

absl::Status SegmentEngine::Begin(const RemoteSliceSource::Segmentation& work) {
  RETURN_IF_ERROR(models_.Learn(work));
  RETURN_IF_ERROR(source_.Offer(work));
  if (last_job_ != work.job()) {
    Log(Severity::kInfo, "slices come of a job",
        {{"job", work.job()}, {"model", work.model_version()}});
    last_job_ = work.job();
  }
  runner_.WakeUp();
  return absl::OkStatus();
}

void SegmentEngine::Stop(absl::Duration grace) {
  runner_.Stop(grace);
  source_.ReturnOffered();
}

}  // namespace tessera::worker
