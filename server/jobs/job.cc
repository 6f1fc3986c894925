#include "server/jobs/job.h"

#include "absl/strings/str_cat.h"

namespace tessera::jobs {

bool IsFinal(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

std::string Job::name() const { return absl::StrCat("trainingJobs/", id); }

}  // namespace tessera::jobs
