#include "server/jobs/fair_share.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <set>
#include <tuple>

namespace tessera::jobs {
namespace {

// The time that a job counts for before any job has ended. The value does not
// matter, only that it is equal for all jobs: users then take turns.
constexpr double kNominalJobSeconds = 600;
constexpr double kUnknown = std::numeric_limits<double>::infinity();

// When each device will be free.
class Timetable {
 public:
  explicit Timetable(const QueueState& state) {
    for (const std::string& device : state.devices) free_at_[device] = 0;
    for (const RunningJob& job : state.running) {
      free_at_[job.device] = job.seconds_left < 0 ? kUnknown : job.seconds_left;
    }
  }

  // Takes the earliest device for `job_seconds`. Returns when the job starts,
  // in seconds from now; negative if unknown.
  double Book(const WaitingJob& job, double job_seconds) {
    auto earliest = free_at_.end();
    for (auto device = free_at_.begin(); device != free_at_.end(); ++device) {
      const bool fits =
          job.wanted_device == "auto" || job.wanted_device == device->first;
      if (fits && (earliest == free_at_.end() ||
                   device->second < earliest->second)) {
        earliest = device;
      }
    }
    if (earliest == free_at_.end()) return -1;
    const double start = earliest->second;
    earliest->second += job_seconds;
    return start == kUnknown ? -1 : start;
  }

 private:
  std::map<std::string, double> free_at_;  // Seconds from now.
};

// The device time that each user has used, divided by the user's weight.
class Shares {
 public:
  Shares(const QueueState& state, const FairShareOptions& options)
      : options_(options) {
    for (const auto& [user, seconds] : state.use) Add(user, seconds);
  }

  void Add(const std::string& user, double seconds) {
    const auto weight = options_.weights.find(user);
    used_[user] +=
        seconds / (weight == options_.weights.end() ? 1 : weight->second);
  }
  double Of(const std::string& user) { return used_[user]; }

 private:
  const FairShareOptions& options_;
  std::map<std::string, double> used_;
};

// Computes the order of the queue, one turn after the other.
class Line {
 public:
  Line(const QueueState& state, const FairShareOptions& options)
      : state_(state), shares_(state, options), timetable_(state) {
    for (const RunningJob& job : state.running) {
      shares_.Add(job.owner, SecondsOf(job.seconds_left));
    }
    turns_.reserve(state.waiting.size());
  }

  std::vector<JobTurn> Form() {
    for (const WaitingJob& job : state_.waiting) {
      if (job.resumed) GiveTurn(job);
    }
    std::map<std::string, std::deque<size_t>> jobs_of;  // By user.
    for (size_t i = 0; i < state_.waiting.size(); ++i) {
      const WaitingJob& job = state_.waiting[i];
      if (!job.resumed) jobs_of[job.owner].push_back(i);
    }
    // Sorted by share, then by the age of the user's oldest job.
    std::set<std::tuple<double, size_t, std::string>> users;
    for (const auto& [user, jobs] : jobs_of) {
      users.emplace(shares_.Of(user), jobs.front(), user);
    }
    while (!users.empty()) {
      const std::string user = std::get<2>(*users.begin());
      users.erase(users.begin());
      std::deque<size_t>& jobs = jobs_of[user];
      GiveTurn(state_.waiting[jobs.front()]);
      jobs.pop_front();
      if (!jobs.empty()) users.emplace(shares_.Of(user), jobs.front(), user);
    }
    return std::move(turns_);
  }

 private:
  // A job whose remaining time is unknown counts as a job of mean time.
  double SecondsOf(double seconds_left) const {
    if (seconds_left >= 0) return seconds_left;
    return state_.job_seconds >= 0 ? state_.job_seconds : kNominalJobSeconds;
  }

  void GiveTurn(const WaitingJob& job) {
    const double known =
        job.seconds_left >= 0 ? job.seconds_left : state_.job_seconds;
    turns_.push_back(
        {job.id, job.wanted_device,
         timetable_.Book(job, known >= 0 ? known : kUnknown)});
    shares_.Add(job.owner, SecondsOf(job.seconds_left));
  }

  const QueueState& state_;
  Shares shares_;
  Timetable timetable_;
  std::vector<JobTurn> turns_;
};

}  // namespace

double Decayed(double seconds, absl::Duration age, absl::Duration half_life) {
  // A clock that was set back must not make use grow.
  const double half_lives =
      std::max(0.0, absl::FDivDuration(age, half_life));
  return seconds * std::exp2(-half_lives);
}

std::vector<JobTurn> FairOrder(const QueueState& state,
                               const FairShareOptions& options) {
  return Line(state, options).Form();
}

}  // namespace tessera::jobs
