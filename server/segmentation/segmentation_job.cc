#include "server/segmentation/segmentation_job.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::segmentation {

bool IsFinal(State state) {
  return state != State::kQueued && state != State::kRunning;
}

bool IsFinal(const SegmentationJob& job) { return IsFinal(job.state); }

std::string NameOf(State state) {
  switch (state) {
    case State::kQueued:
      return "QUEUED";
    case State::kRunning:
      return "RUNNING";
    case State::kSucceeded:
      return "SUCCEEDED";
    case State::kFailed:
      return "FAILED";
    case State::kCancelled:
      return "CANCELLED";
  }
  return "FAILED";
}

State StateOf(absl::string_view name) {
  for (const State state : {State::kQueued, State::kRunning, State::kSucceeded,
                            State::kCancelled}) {
    if (NameOf(state) == name) return state;
  }
  return State::kFailed;
}

std::string SegmentationJob::name() const {
  return absl::StrCat("segmentationJobs/", id);
}

std::string SegmentationJob::model_name() const {
  return absl::StrFormat("models/%s/versions/%d", model_id, version);
}

double SegmentationJob::SecondsLeft(absl::Time now) const {
  if (IsFinal(state)) return 0;
  if (slices_done == 0 || images_opened == 0) return -1;
  const double elapsed = absl::ToDoubleSeconds(now - start_time);
  const auto unopened = static_cast<double>(images - images_opened);
  const double left = static_cast<double>(slices - slices_done) +
                      unopened * static_cast<double>(slices) /
                          static_cast<double>(images_opened);
  return std::max(0.0, elapsed * left / static_cast<double>(slices_done));
}

absl::Status SegmentationNotFound(absl::string_view id) {
  const std::string name = absl::StrCat("segmentationJobs/", id);
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "there is no %s; `tessera job list` shows what there is", name)),
      "JOB_NOT_FOUND", name);
}

}  // namespace tessera::segmentation
