#include "server/process/segmentation_work.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/jobs/random_token.h"
#include "server/wire/slice_messages.h"

namespace tessera::process {
namespace {

using segmentation::SegmentationJob;

constexpr size_t kWorkerBytes = 8;

segmentation::SegmentationStoreOptions StoreOptions(
    const config::ServeOptions& options, Metrics& metrics) {
  return {.max_queued = options.max_queued_jobs,
          .max_queued_per_user = options.max_queued_jobs_per_user,
          .on_transition = [&metrics](const SegmentationJob& job) {
            NoteSegmentation(metrics, job);
          }};
}

segmentation::SliceQueueOptions QueueOptions(
    const config::ServeOptions& options, app::AccessControl& control) {
  return {.fair_share = {options.fair_share_half_life, options.user_weights},
          .lease = absl::Seconds(options.lease_seconds),
          .check_room = [&control](const SegmentationJob& job, int64_t bytes) {
            return control.holders().CheckRoom(
                {.user = job.owner,
                 .role = job.unlimited ? access::Role::kAdmin
                                       : access::Role::kMember,
                 .groups = {}},
                bytes);
          }};
}

inference::SliceRunnerOptions RunnerOptions(
    const config::ServeOptions& options, int batches,
    const std::filesystem::path& work_dir) {
  inference::SliceRunnerOptions runner;
  runner.batches = batches;
  runner.SetLease(absl::Seconds(options.lease_seconds));
  runner.work_dir = work_dir;
  return runner;
}

}  // namespace

SegmentationWork::SegmentationWork(const Dependencies& dependencies,
                                   const config::ServeOptions& options,
                                   const std::string& server,
                                   const std::filesystem::path& work_dir)
    : store_(dependencies.database, dependencies.files, dependencies.clock,
             StoreOptions(options, dependencies.metrics)),
      queue_(store_, QueueOptions(options, dependencies.control)),
      source_(
          {queue_, dependencies.files, dependencies.control.pixels()},
          {.name = absl::StrCat(server, "/", jobs::RandomToken(kWorkerBytes)),
           .server = server}),
      runner_(
          source_, dependencies.segmenter, dependencies.pool,
          wire::SliceMessages::Make,
          RunnerOptions(options, dependencies.pool.bulk_threads(), work_dir)),
      computes_(options.local_workers != 0) {}

absl::StatusOr<std::unique_ptr<SegmentationWork>> SegmentationWork::Create(
    const Dependencies& dependencies, const config::ServeOptions& options,
    const std::string& server, const std::filesystem::path& work_dir) {
  std::unique_ptr<SegmentationWork> work(
      new SegmentationWork(dependencies, options, server, work_dir));
  RETURN_IF_ERROR(work->queue_.TakeBackFrom(server));
  return work;
}

void SegmentationWork::Start() {
  store_.AddWakeUp([this] { runner_.WakeUp(); });
  if (computes_) runner_.Start();
  upkeep_ = std::make_unique<SegmentationUpkeep>(store_, queue_);
}

}  // namespace tessera::process
