// Training jobs as the server knows them.
#ifndef TESSERA_SERVER_JOBS_JOB_H_
#define TESSERA_SERVER_JOBS_JOB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "models/version/parameters.h"
#include "models/version/plan.h"
#include "server/db/database.h"

namespace tessera::jobs {

// As AIP-216 has states. A job is unreadable if its row holds what this program
// cannot read: another version of Tessera wrote it.
enum class JobState {
  kQueued,
  kRunning,
  kSucceeded,
  kFailed,
  kCancelled,
  kUnreadable,
};

// Whether this server does nothing more with a job in this state: it has ended,
// or is left to another version of Tessera.
bool IsFinal(JobState state);

// NaN where a figure was not measured.
struct EpochMetrics {
  int epoch = 0;  // From 1.
  double training_loss = 0;
  double validation_loss = 0;
  double validation_ap50 = 0;  // Pooled AP at IoU 0.5.
  double seconds = 0;          // The epoch's duration.
};

// How many epochs both histories begin with, with equal figures.
size_t CommonEpochs(const std::vector<EpochMetrics>& a,
                    const std::vector<EpochMetrics>& b);

// How far the training is. A worker reports it after each step.
struct Progress {
  int epoch = 0;   // Epochs completed.
  int epochs = 0;  // At most so many.
  int step = 0;    // Steps completed in the current epoch.
  int steps = 0;   // In an epoch.
  double seconds_left = -1;  // Estimate; negative while unknown.
  std::vector<EpochMetrics> history;  // One an epoch, in order.
  bool paused = false;  // Waiting for interactive segmentation.
  // Of the time of steps, the part in which the network waited for its data,
  // from 0 to 1. Of a running job only; not in the database.
  double data_wait_ratio = 0;
};

// Reads one dataset revision and ends as one new model version, or as an
// error that says what to change.
struct Job {
  std::string id;        // 32 hexadecimal digits, random.
  std::string owner;     // Who queued it; empty where nobody has a name.
  std::string dataset;   // `datasets/{id}/revisions/{n}`.
  std::string model_id;  // Of the model that gets the version.
  std::string initial_model;  // `models/{id}/versions/{n}`, or empty.
  version::TrainingParameters parameters;
  std::vector<version::PlanDecision> plan;  // How they were chosen.
  bool parameters_known = true;  // False: they could not be read.
  JobState state = JobState::kQueued;
  int queue_position = 0;  // 1 is next; 0 unless queued.
  double seconds_to_start = -1;  // Of a queued job; negative while unknown.
  Progress progress;
  std::string model_version;  // `models/{id}/versions/{n}` once succeeded.
  std::string error_message;  // What failed, or cannot be read; the remedy.
  std::string device;         // Once running.
  std::string checkpoint_sha256;  // Blob to resume from; may be empty.
  bool cancel_requested = false;  // Running, but told to stop.
  int64_t sequence = 0;  // Grows with each change, also over restarts.
  absl::Time create_time;
  absl::Time start_time = absl::InfinitePast();  // The last start; or never.
  absl::Time end_time = absl::InfinitePast();    // InfinitePast(): not yet.

  std::string name() const;  // `trainingJobs/{id}`
};

// What a user asks for. Parameters left out by the user are planned already.
struct NewJob {
  std::string owner;     // Who asks; see Job.
  std::string dataset;   // `datasets/{id}`, the newest revision, or a revision.
  std::string model_id;
  std::string initial_model;  // `models/{id}/versions/{n}`, or empty.
  version::TrainingParameters parameters;
  std::vector<version::PlanDecision> plan;
  // The request in so many bytes, for telling a retry: its dataset and plan
  // may come out otherwise.
  std::string asked;
  // Asked in the transaction that queues the job, whether the owner may use
  // what it names: planning takes a while. May be null.
  std::function<absl::Status(db::Session&)> check_rights;
};

// For status and metrics.
struct JobCounts {
  int queued = 0;
  int running = 0;
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_H_
