// How long a server keeps data that may no longer be needed.
#ifndef TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_

#include "absl/time/time.h"

namespace tessera::config {

// With an infinite duration everything is kept.
struct RetentionOptions {
  absl::Duration request_ids = absl::Hours(7 * 24);
  // Jobs whose model version still exists are kept regardless.
  absl::Duration ended_jobs = absl::Hours(90 * 24);
  absl::Duration job_logs = absl::Hours(30 * 24);
  // Ended segmentation jobs, with their results.
  absl::Duration results = absl::Hours(30 * 24);
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_
