#include "server/jobs/live_job.h"

#include <algorithm>
#include <utility>

namespace tessera::jobs {

void LiveJob::Merge(Progress report) {
  // Sent while the worker fetches its files and does not know yet from which
  // epoch it will resume.
  if (report.epochs == 0 && report.epoch == 0 && report.step == 0) {
    progress.paused = report.paused;
    return;
  }
  std::vector<EpochMetrics> history = std::move(progress.history);
  for (const EpochMetrics& metrics : report.history) {
    const auto at = std::lower_bound(
        history.begin(), history.end(), metrics,
        [](const auto& a, const auto& b) { return a.epoch < b.epoch; });
    if (at != history.end() && at->epoch == metrics.epoch) {
      *at = metrics;
    } else {
      history.insert(at, metrics);
    }
  }
  history.erase(std::remove_if(history.begin(), history.end(),
                               [&](const EpochMetrics& metrics) {
                                 return metrics.epoch < 1 ||
                                        metrics.epoch > report.epoch;
                               }),
                history.end());
  // Apart from the history, the report replaces the old progress.
  progress = std::move(report);
  progress.history = std::move(history);
}

void LiveJob::CountUse(absl::Time now) {
  // A worker that waits for segmentations does not use the device.
  if (!progress.paused) use += now - counted_until;
  counted_until = now;
}

void LiveJob::Overlay(Job& job) const {
  job.progress = progress;
  job.sequence = std::max(job.sequence, sequence);
}

}  // namespace tessera::jobs
