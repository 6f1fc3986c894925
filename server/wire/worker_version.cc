#include "server/wire/worker_version.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::wire {
namespace {

using MajorMinor = std::pair<int, int>;

absl::StatusOr<MajorMinor> Parse(const std::string& version) {
  const std::vector<std::string> parts = absl::StrSplit(version, '.');
  MajorMinor parsed;
  if (parts.size() == 3 && absl::SimpleAtoi(parts[0], &parsed.first) &&
      absl::SimpleAtoi(parts[1], &parsed.second)) {
    return parsed;
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not a version; it looks like 0.1.0", Quoted(version)));
}

}  // namespace

absl::Status CheckWorkerVersion(const std::string& worker,
                                const std::string& server) {
  ASSIGN_OR_RETURN(const MajorMinor of_worker, Parse(worker));
  ASSIGN_OR_RETURN(const MajorMinor of_server, Parse(server));
  if (of_worker.first < of_server.first) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the worker's version %s is too old for this server of version %s; "
            "install the server's version on the worker's machine",
            worker, server)),
        "WORKER_TOO_OLD");
  }
  if (of_worker > of_server) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "the worker's version %s is too new for this server of version %s; "
            "upgrade the server first",
            worker, server)),
        "WORKER_TOO_NEW");
  }
  return absl::OkStatus();
}

}  // namespace tessera::wire
