#include "server/process/gauges.h"

#include <algorithm>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "base/version.h"
#include "server/db/open_database.h"
#include "server/inference/device_metrics.h"

namespace tessera::process {
namespace {

// Reading the sizes of many files takes a while. It must take at most a
// hundredth of the time.
constexpr absl::Duration kReadStorageEvery = absl::Minutes(1);
constexpr int kReadStorageShare = 100;

}  // namespace

Gauges::Gauges(const Dependencies& dependencies)
    : dependencies_(dependencies), set_(dependencies.clock.Now()) {
  dependencies_.metrics
      .GetGauge("tessera_build_info", "Always 1; the label tells the version.",
                {{"version", kVersion}})
      .Set(1);
  // Makes the counters exist at 0, so that the first increment is seen as a
  // change.
  for (const auto fallback : {inference::OutOfMemoryFallback::kSmallerTiles,
                              inference::OutOfMemoryFallback::kCpu}) {
    inference::DeviceOutOfMemory(dependencies_.metrics, fallback);
  }
}

void Gauges::Set() {
  SetJobs();
  SetSegmentations();
  SetWorkers();
  SetDevices();
  SetStorage();
}

void Gauges::SetJobs() {
  const auto counts = dependencies_.jobs.Counts();
  if (!counts.ok()) return;
  inference::QueueDepth(dependencies_.metrics, "training").Set(counts->queued);
  dependencies_.metrics
      .GetGauge("tessera_running_jobs", "Jobs with a worker, by kind.",
                {{"kind", "training"}})
      .Set(counts->running);
}

void Gauges::SetSegmentations() {
  const auto counts = dependencies_.segmentations.Counts();
  if (!counts.ok()) return;
  Metrics& metrics = dependencies_.metrics;
  inference::QueueDepth(metrics, "segmentation")
      .Set(static_cast<double>(counts->queued_slices));
  metrics
      .GetGauge("tessera_running_slices",
                "Slices of segmentation jobs that a worker has.")
      .Set(static_cast<double>(counts->running_slices));
  for (const auto& [state, jobs] :
       {std::pair("queued", counts->queued_jobs),
        std::pair("running", counts->running_jobs)}) {
    metrics
        .GetGauge("tessera_segmentation_jobs",
                  "Segmentation jobs that have not ended.", {{"state", state}})
        .Set(static_cast<double>(jobs));
  }
  const absl::Duration waited = dependencies_.clock.Now() - counts->oldest_wait;
  metrics
      .GetGauge("tessera_queue_oldest_wait_seconds",
                "How long the job has waited that waits longest, by class of "
                "work; 0: none waits.",
                {{"class", "segmentation"}})
      .Set(std::max(0.0, absl::ToDoubleSeconds(waited)));
}

void Gauges::SetWorkers() {
  const auto queue = dependencies_.jobs.Measure();
  if (!queue.ok()) return;
  dependencies_.metrics
      .GetGauge("tessera_queue_oldest_wait_seconds",
                "How long the job has waited that waits longest, by class of "
                "work; 0: none waits.",
                {{"class", "training"}})
      .Set(absl::ToDoubleSeconds(queue->oldest_wait));
  const auto segmenting = dependencies_.segmentations.WorkersByDevice();
  if (!segmenting.ok()) return;
  std::map<std::string, int> working = queue->running;
  for (const auto& [device, count] : *segmenting) working[device] += count;
  const std::map<std::string, int> waiting =
      dependencies_.line.WaitingByDevice();
  for (const auto* counts : {&std::as_const(working), &waiting}) {
    for (const auto& [device, count] : *counts) worker_devices_.insert(device);
  }
  const auto set = [&](const std::string& device, const char* state,
                       const std::map<std::string, int>& counts) {
    const auto count = counts.find(device);
    dependencies_.metrics
        .GetGauge("tessera_workers",
                  "Workers of all machines: those with a job, and those that "
                  "wait for one at this server.",
                  {{"device", device}, {"state", state}})
        .Set(count == counts.end() ? 0 : count->second);
  };
  for (const std::string& device : worker_devices_) {
    set(device, "working", working);
    set(device, "waiting", waiting);
  }
}

void Gauges::SetDevices() {
  const absl::Time now = dependencies_.clock.Now();
  const std::map<std::string, std::string> running =
      dependencies_.supervisor.RunningJobs();
  for (const unet::DeviceInfo& device : dependencies_.runtime.Describe()) {
    const Metrics::Labels labels = {{"device", device.name}};
    dependencies_.metrics
        .GetGauge("tessera_device_memory_used_bytes",
                  "Memory in use on the device, by everyone.", labels)
        .Set(static_cast<double>(device.memory_used_bytes));
    dependencies_.metrics
        .GetGauge("tessera_device_memory_total_bytes",
                  "Memory that the device has.", labels)
        .Set(static_cast<double>(device.memory_total_bytes));
    jobs::Progress progress;
    absl::Duration computed;
    if (const auto id = running.find(device.name); id != running.end()) {
      const auto job = dependencies_.jobs.Get(id->second);
      if (job.ok()) progress = job->progress;
      if (!progress.paused) computed = now - set_;
    }
    SetTraining(device.name, progress, computed);
  }
  set_ = now;
}

void Gauges::SetTraining(const std::string& device,
                         const jobs::Progress& progress,
                         absl::Duration computed) {
  const Metrics::Labels labels = {{"device", device}};
  inference::DeviceBusySeconds(dependencies_.metrics, device, "segmentation");
  dependencies_.metrics
      .GetGauge("tessera_training_epoch",
                "Epochs completed by the job on the device; 0 if idle.", labels)
      .Set(progress.epoch);
  dependencies_.metrics
      .GetGauge("tessera_training_progress_ratio",
                "Epochs completed of those allowed; 0 if idle.", labels)
      .Set(progress.epochs > 0 ? double{1} * progress.epoch / progress.epochs
                               : 0);
  dependencies_.metrics
      .GetGauge("tessera_training_data_wait_ratio",
                "Of the time of the job's steps, the part in which the network "
                "waited for its data; 0 if idle.",
                labels)
      .Set(progress.data_wait_ratio);
  inference::DeviceBusySeconds(dependencies_.metrics, device, "training")
      .Increment(absl::ToDoubleSeconds(computed));
}

absl::StatusOr<files::Totals> Gauges::CountFiles() const {
  ASSIGN_OR_RETURN(const auto reader, db::Open(dependencies_.database_url,
                                               db::DatabaseUse::kRead));
  return files::CountFiles(*reader);
}

void Gauges::SetStorage() {
  std::error_code error;
  const auto space = std::filesystem::space(dependencies_.data_dir, error);
  if (!error) {
    dependencies_.metrics
        .GetGauge("tessera_data_dir_free_bytes",
                  "Room that is left on the file system of --data-dir.")
        .Set(static_cast<double>(space.available));
  }
  const absl::Time now = dependencies_.clock.Now();
  if (now < read_storage_next_) return;
  const absl::StatusOr<files::Totals> stored = CountFiles();
  const absl::Time end = dependencies_.clock.Now();
  read_storage_next_ =
      end + std::max(kReadStorageEvery, (end - now) * kReadStorageShare);
  if (!stored.ok()) return;
  dependencies_.metrics
      .GetGauge("tessera_stored_bytes",
                "Bytes of the files of datasets, models and checkpoints.")
      .Set(static_cast<double>(stored->bytes));
  dependencies_.metrics.GetGauge("tessera_stored_files", "How many those are.")
      .Set(static_cast<double>(stored->files));
}

}  // namespace tessera::process
