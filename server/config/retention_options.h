// How long a server keeps what nobody may need any more.
#ifndef TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_

#include "absl/time/time.h"

namespace tessera::config {

// An infinite duration keeps all.
struct RetentionOptions {
  absl::Duration request_ids = absl::Hours(7 * 24);
  // Those whose model version is there stay.
  absl::Duration ended_jobs = absl::Hours(90 * 24);
  absl::Duration job_logs = absl::Hours(30 * 24);
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_RETENTION_OPTIONS_H_
