#include "server/housekeeping.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/log.h"
#include "server/db/blob_references.h"

namespace tessera::server {
namespace {

constexpr std::chrono::seconds kInterval(2);
constexpr absl::Duration kSweepInterval = absl::Hours(6);
// Time to create a dataset of files that were uploaded.
constexpr absl::Duration kKeepUnused = absl::Hours(24);

}  // namespace

Housekeeping::Housekeeping(const Parts& parts)
    : parts_(parts),
      thread_([this](std::stop_token end) { Run(std::move(end)); }) {}

void Housekeeping::Run(std::stop_token end) {
  std::mutex mu;
  std::condition_variable_any wake;
  std::unique_lock<std::mutex> lock(mu);
  absl::Time next_sweep = parts_.clock.Now() + absl::Minutes(1);
  while (!end.stop_requested()) {
    SetGauges();
    if (parts_.clock.Now() >= next_sweep) {
      SweepBlobs();
      next_sweep = parts_.clock.Now() + kSweepInterval;
    }
    wake.wait_for(lock, end, kInterval, [] { return false; });
  }
}

void Housekeeping::SetGauges() {
  Metrics& metrics = parts_.metrics;
  if (const auto counts = parts_.jobs.Counts(); counts.ok()) {
    metrics.GetGauge("tessera_queued_jobs", "Training jobs that wait.")
        .Set(counts->queued);
    metrics.GetGauge("tessera_running_jobs", "Training jobs with a worker.")
        .Set(counts->running);
  }
  for (const unet::DeviceInfo& device : parts_.runtime.Devices()) {
    const Metrics::Labels labels = {{"device", device.name}};
    metrics
        .GetGauge("tessera_device_memory_used_bytes",
                  "Memory in use on the device, by everyone.", labels)
        .Set(static_cast<double>(device.memory_used_bytes));
    metrics
        .GetGauge("tessera_device_memory_total_bytes",
                  "Memory that the device has.", labels)
        .Set(static_cast<double>(device.memory_total_bytes));
  }
  SetTrainingGauges();
}

void Housekeeping::SetTrainingGauges() {
  const std::map<std::string, std::string> running =
      parts_.scheduler.RunningJobs();
  for (const unet::DeviceInfo& device : parts_.runtime.Devices()) {
    jobs::Progress progress;
    if (const auto id = running.find(device.name); id != running.end()) {
      const auto job = parts_.jobs.Get(id->second);
      if (job.ok()) progress = job->progress;
    }
    const Metrics::Labels labels = {{"device", device.name}};
    parts_.metrics
        .GetGauge("tessera_training_epoch",
                  "Epochs completed by the job on the device; 0 if idle.",
                  labels)
        .Set(progress.epoch);
    parts_.metrics
        .GetGauge("tessera_training_progress_ratio",
                  "Epochs completed of those allowed; 0 if idle.", labels)
        .Set(progress.epochs > 0 ? double{1} * progress.epoch / progress.epochs
                                 : 0);
  }
}

void Housekeeping::SweepBlobs() {
  const auto old =
      parts_.blobs.ListOlderThan(parts_.clock.Now() - kKeepUnused);
  const absl::Status status =
      old.ok() ? db::RemoveUnreferenced(parts_.database, *old,
                                        [this](const std::string& digest) {
                                          return parts_.blobs.Remove(digest);
                                        })
               : old.status();
  if (!status.ok()) {
    Log(Severity::kWarning, "unused files were not removed",
        {{"error", status.ToString()}});
  }
}

}  // namespace tessera::server
