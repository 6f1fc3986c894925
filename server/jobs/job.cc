#include "server/jobs/job.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace tessera::jobs {
namespace {

bool Same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool Same(const EpochMetrics& a, const EpochMetrics& b) {
  return a.epoch == b.epoch && Same(a.training_loss, b.training_loss) &&
         Same(a.validation_loss, b.validation_loss) &&
         Same(a.validation_ap50, b.validation_ap50) &&
         Same(a.seconds, b.seconds);
}

}  // namespace

size_t CommonEpochs(const std::vector<EpochMetrics>& a,
                    const std::vector<EpochMetrics>& b) {
  size_t common = 0;
  while (common < a.size() && common < b.size() &&
         Same(a[common], b[common])) {
    ++common;
  }
  return common;
}

bool IsFinal(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

std::string Job::name() const { return absl::StrCat("trainingJobs/", id); }

}  // namespace tessera::jobs
