// Which workers a server works with.
#ifndef TESSERA_SERVER_WIRE_WORKER_VERSION_H_
#define TESSERA_SERVER_WIRE_WORKER_VERSION_H_

#include <string>

#include "absl/status/status.h"

namespace tessera::wire {

// A worker fits if it has the server's major version and no later minor
// version. Errors: INVALID_ARGUMENT if `worker` is no version such as `0.1.0`;
// FAILED_PRECONDITION (WORKER_TOO_OLD, WORKER_TOO_NEW), in one sentence.
absl::Status CheckWorkerVersion(const std::string& worker,
                                const std::string& server);

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_WORKER_VERSION_H_
