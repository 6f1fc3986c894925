// Decides which job is next: each user gets a fair share of the device time.
#ifndef TESSERA_SERVER_JOBS_FAIR_SHARE_H_
#define TESSERA_SERVER_JOBS_FAIR_SHARE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tessera::jobs {

struct FairShareOptions {
  // Device time this old counts half. REQUIRES: positive.
  absl::Duration half_life = absl::Hours(24);
  // By user; 1 for users not listed. Twice the weight is twice the device time.
  // REQUIRES: each is positive.
  std::map<std::string, double> weights;
};

// How much `seconds` of device time count when they are `age` old.
double Decayed(double seconds, absl::Duration age, absl::Duration half_life);

// The facts about a queued job that decide its turn.
struct WaitingJob {
  std::string id;
  std::string owner;
  std::string wanted_device;  // `auto` or a device's name.
  bool resumed = false;       // The job has run before.
  double seconds_left = -1;   // Of a resumed job; negative: unknown.
};

struct RunningJob {
  std::string owner;
  std::string device;
  double seconds_left = -1;  // Negative: unknown.
};

// Everything that decides the order of the queue.
struct QueueState {
  std::vector<WaitingJob> waiting;    // In the order of their creation.
  std::vector<RunningJob> running;
  std::map<std::string, double> use;  // Seconds by user, decayed up to now.
  std::vector<std::string> devices;
  double job_seconds = -1;  // Mean time of past jobs; negative: unknown.
};

// A place in the queue.
struct JobTurn {
  std::string id;
  std::string wanted_device;
  double seconds_to_start = -1;  // Estimate; negative while unknown.
};

// The queue in the order in which jobs will start if they take as long as
// expected; the next job is the first. Resumed jobs come before all others.
// Then each turn goes to the user who has used the least device time divided by
// the weight. Running jobs and jobs with an earlier turn count as used up to
// their end. The jobs of one user start in the order of their creation. Among
// users with equal use, the user whose job is older comes first.
std::vector<JobTurn> FairOrder(const QueueState& state,
                               const FairShareOptions& options);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_FAIR_SHARE_H_
