// A training job, its states and its progress.
#ifndef TESSERA_SERVER_JOBS_JOB_H_
#define TESSERA_SERVER_JOBS_JOB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "models/version/parameters.h"
#include "models/version/plan.h"
#include "server/db/database.h"

namespace tessera::jobs {

// States as in AIP-216. A job is unreadable if another version of Tessera wrote
// its row and this program cannot read the row.
enum class JobState {
  kQueued,
  kRunning,
  kSucceeded,
  kFailed,
  kCancelled,
  kUnreadable,
};

// Whether this server does nothing more with a job in this state: the job has
// ended, or is left to another version of Tessera.
bool IsFinal(JobState state);

// The figures of one epoch. NaN: not measured.
struct EpochMetrics {
  int epoch = 0;  // From 1.
  double training_loss = 0;
  double validation_loss = 0;
  double validation_ap50 = 0;  // Pooled AP at IoU 0.5.
  double seconds = 0;          // The epoch's duration.
};

// How many epochs at the start of both histories have equal figures.
size_t CommonEpochs(const std::vector<EpochMetrics>& a,
                    const std::vector<EpochMetrics>& b);

// How far the training is. The worker reports progress after each step.
struct Progress {
  int epoch = 0;   // Epochs completed.
  int epochs = 0;  // The most epochs of the training.
  int step = 0;    // Steps completed in the current epoch.
  int steps = 0;   // In an epoch.
  double seconds_left = -1;  // Estimate; negative while unknown.
  std::vector<EpochMetrics> history;  // One an epoch, in order.
  bool paused = false;  // Waiting for interactive segmentation.
  // The fraction of the step time in which the network waited for data, from 0
  // to 1.
  double data_wait_ratio = 0;
};

// A training job reads one dataset revision. It ends as one new model version,
// or as an error that says what to change.
struct Job {
  std::string id;        // 32 hexadecimal digits, random.
  std::string owner;     // Who queued it; empty if users have no names.
  std::string dataset;   // `datasets/{id}/revisions/{n}`.
  std::string model_id;  // The model that gets the new version.
  std::string initial_model;  // `models/{id}/versions/{n}`, or empty.
  version::TrainingParameters parameters;
  std::vector<version::PlanDecision> plan;  // How parameters were chosen.
  bool parameters_known = true;  // False: they could not be read.
  JobState state = JobState::kQueued;
  int queue_position = 0;  // 1 is next; 0 unless queued.
  double seconds_to_start = -1;  // If queued; negative while unknown.
  Progress progress;
  std::string model_version;  // `models/{id}/versions/{n}` once succeeded.
  std::string error_message;  // What failed or is unreadable, and the remedy.
  std::string device;         // Once running.
  std::string checkpoint_sha256;  // Blob to resume from; may be empty.
  bool cancel_requested = false;  // Running, but told to stop.
  int64_t sequence = 0;  // Grows with each change, also across restarts.
  absl::Time create_time;
  // The last start and the end. InfinitePast(): not yet.
  absl::Time start_time = absl::InfinitePast();
  absl::Time end_time = absl::InfinitePast();

  std::string name() const;  // `trainingJobs/{id}`
};

// What a user asks for. The caller has already planned the parameters that the
// user left out.
struct NewJob {
  std::string owner;     // Who asks; see Job.
  std::string dataset;   // `datasets/{id}`, the newest revision, or a revision.
  std::string model_id;
  std::string initial_model;  // `models/{id}/versions/{n}`, or empty.
  version::TrainingParameters parameters;
  std::vector<version::PlanDecision> plan;
  // The request as bytes, to recognise a retry. The dataset revision and the
  // plan of a retry may differ.
  std::string asked;
  // Checks whether the owner may use the dataset and models that the job names.
  // Called in the transaction that queues the job, since rights may change
  // while the job is planned. May be null.
  std::function<absl::Status(db::Session&)> check_rights;
};

// How many jobs there are, for status and metrics.
struct JobCounts {
  int queued = 0;
  int running = 0;
};

// More about the queue, for metrics.
struct QueueGauges {
  absl::Duration oldest_wait;          // Since the job was made; 0: none waits.
  std::map<std::string, int> running;  // Jobs with a worker, by device.
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_H_
