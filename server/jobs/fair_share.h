// Whose job is next: everyone gets a fair share of the devices' time.
#ifndef TESSERA_SERVER_JOBS_FAIR_SHARE_H_
#define TESSERA_SERVER_JOBS_FAIR_SHARE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tessera::jobs {

struct FairShareOptions {
  // Device time counts half after so long. REQUIRES: positive.
  absl::Duration half_life = absl::Hours(24);
  // By user; 1 for others. Twice the weight is twice the device time.
  // REQUIRES: each is positive.
  std::map<std::string, double> weights;
};

// What `seconds` of device time count for once they are `age` old.
double Decayed(double seconds, absl::Duration age, absl::Duration half_life);

// A queued job, as far as its turn depends on it.
struct WaitingJob {
  std::string id;
  std::string owner;
  std::string wanted_device;  // `auto` or a device's name.
  bool resumed = false;       // Its turn had come already.
  double seconds_left = -1;   // Of a resumed one; negative: unknown.
};

struct RunningJob {
  std::string owner;
  std::string device;
  double seconds_left = -1;  // Negative: unknown.
};

// All that decides about turns.
struct QueueState {
  std::vector<WaitingJob> waiting;    // In the order of their creation.
  std::vector<RunningJob> running;
  std::map<std::string, double> use;  // Seconds by user, decayed up to now.
  std::vector<std::string> devices;
  double job_seconds = -1;  // What a job takes, by experience; or unknown.
};

// A place in the queue.
struct JobTurn {
  std::string id;
  std::string wanted_device;
  double seconds_to_start = -1;  // Estimate; negative while unknown.
};

// The queue in the order in which jobs will start, the next one first, if jobs
// take as long as expected. Resumed jobs go on first. Then each turn is of the
// user who has used the least device time in proportion to the weight; what
// runs, and what has its turn before, counts as used up to its end. A user's
// own jobs start in the order of their creation, and of users who are equal
// the one comes first whose job is older.
std::vector<JobTurn> FairOrder(const QueueState& state,
                               const FairShareOptions& options);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_FAIR_SHARE_H_
