#include "server/process/segmentation_upkeep.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/trace.h"

namespace tessera::process {
namespace {

using segmentation::SegmentationJob;
using SegmentationState = segmentation::State;

constexpr std::chrono::milliseconds kInterval(500);
constexpr int kIntervalsToUpkeep = 10;

void WarnOf(const char* what, const absl::Status& status) {
  if (status.ok()) return;
  Log(Severity::kWarning, what, {{"error", status.ToString()}});
}

void CountEnd(Metrics& metrics, const char* outcome) {
  metrics
      .GetCounter("tessera_segmentation_jobs_total",
                  "Ends of segmentation jobs.", {{"outcome", outcome}})
      .Increment();
}

void TraceEnd(const SegmentationJob& job, const absl::Status& outcome) {
  trace::Span span =
      trace::Span::OfWholeJob("segmentation_job", job.name(), job.create_time);
  span.Set("tessera.model", job.model_name());
  span.Set("tessera.images", job.images);
  span.Set("tessera.images_failed", job.images_failed);
  span.Set("tessera.slices", job.slices);
  span.Set("tessera.objects", job.objects);
  span.End(outcome);
}

}  // namespace

SegmentationUpkeep::SegmentationUpkeep(segmentation::SegmentationStore& store,
                                       segmentation::SliceQueue& queue)
    : store_(store),
      queue_(queue),
      thread_([this](const std::stop_token& end) { Run(end); }) {}

void SegmentationUpkeep::Run(const std::stop_token& end) {
  for (int i = 0; !end.stop_requested(); ++i) {
    store_.PublishWatched();
    if (i % kIntervalsToUpkeep == 0) {
      WarnOf("slices whose worker ended were not taken back",
             queue_.TakeBackExpired());
      WarnOf("deleted segmentation jobs remain", store_.RemoveLeaving(end));
    }
    std::unique_lock<std::mutex> lock(mu_);
    wake_.wait_for(lock, end, kInterval, [] { return false; });
  }
}

void NoteSegmentation(Metrics& metrics, const SegmentationJob& job) {
  switch (job.state) {
    case SegmentationState::kQueued:
      return;
    case SegmentationState::kRunning:
      Log(Severity::kInfo, "a segmentation job started",
          {{"job", job.name()},
           {"user", job.owner},
           {"images", absl::StrCat(job.images)}});
      return;
    case SegmentationState::kSucceeded:
      Log(Severity::kInfo, "a segmentation job succeeded",
          {{"job", job.name()},
           {"images_failed", absl::StrCat(job.images_failed)}});
      TraceEnd(job, absl::OkStatus());
      return CountEnd(metrics, "succeeded");
    case SegmentationState::kFailed:
      Log(Severity::kWarning, "a segmentation job failed",
          {{"job", job.name()}, {"error", job.error_message}});
      TraceEnd(job, absl::UnknownError(job.error_message));
      return CountEnd(metrics, "failed");
    case SegmentationState::kCancelled:
      Log(Severity::kInfo, "a segmentation job was cancelled",
          {{"job", job.name()}});
      TraceEnd(job, absl::CancelledError("cancelled"));
      return CountEnd(metrics, "cancelled");
  }
}

}  // namespace tessera::process
