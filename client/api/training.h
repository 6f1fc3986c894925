// Training jobs as plain structs.
#ifndef TESSERA_CLIENT_API_TRAINING_H_
#define TESSERA_CLIENT_API_TRAINING_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "models/version/parameter_table.h"

namespace tessera::client {

// Training parameters by their names in version::ParameterTable(), and
// `preset`. The server plans missing values, or takes them from the preset. Its
// answers have every value.
using TrainingParameters =
    std::vector<std::pair<std::string, version::ParameterValue>>;

// A planned parameter, and the reason for its value.
struct PlanDecision {
  std::string name;
  std::string value;
  std::string reason;
};

struct EpochMetrics {
  int epoch = 0;               // From 1.
  double training_loss = 0;
  double validation_loss = 0;  // NaN without validation samples.
  double validation_ap50 = 0;  // NaN if not measured.
  double seconds = 0;          // The epoch's duration.
};

struct TrainingProgress {
  int epoch = 0;               // Epochs completed.
  int epochs = 0;              // The most epochs; training may stop earlier.
  int step = 0;                // Steps completed in the current epoch.
  int steps = 0;               // Steps in an epoch.
  double seconds_left = -1;    // Estimate; negative while unknown.
  std::vector<EpochMetrics> history;
  bool paused = false;         // Waiting for interactive segmentation.
};

enum class JobState {
  kUnknown,  // A state that only a newer server knows.
  kQueued,
  kRunning,
  kSucceeded,
  kFailed,
  kCancelled,
  kUnreadable  // Written by another version of Tessera than the server's.
};

// Whether the server does nothing more with a job in this state.
inline bool IsFinal(JobState state) {
  return state == JobState::kSucceeded || state == JobState::kFailed ||
         state == JobState::kCancelled || state == JobState::kUnreadable;
}

struct TrainingJob {
  std::string name;            // `trainingJobs/{id}`.
  std::string dataset;         // `datasets/{id}/revisions/{n}`.
  std::string model;           // `models/{id}`.
  std::string initial_model;   // The version to fine-tune, or empty.
  TrainingParameters parameters;
  JobState state = JobState::kUnknown;
  int queue_position = 0;      // 1 is next; 0 unless queued.
  double seconds_to_start = -1;  // If queued; negative while unknown.
  TrainingProgress progress;
  std::string model_version;   // Set once succeeded.
  std::string error_message;   // If failed or unreadable: cause and remedy.
  std::string device;          // Set once running.
  std::string owner;           // The user who queued it; empty: unknown.
  absl::Time create_time;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> end_time;
  std::vector<PlanDecision> plan;  // Empty in a list.
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_TRAINING_H_
