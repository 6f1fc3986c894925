// What failed of many things that were to be done.
#ifndef TESSERA_CLIENT_CLI_FAILURES_H_
#define TESSERA_CLIENT_CLI_FAILURES_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace tessera::cli {

// `status` with a message that begins with `subject` and a colon.
absl::Status Naming(const std::string& subject, const absl::Status& status);

// What `work` returns. Errors: RESOURCE_EXHAUSTED, INTERNAL for what it throws.
absl::Status Caught(const std::function<absl::Status()>& work);

// Whether every further call would fail alike: the server is gone, or does not
// let the caller, or has no such model; or the disk is full.
bool ConcernsAll(const absl::Status& status);

// Collects the failures of a command that goes on after them.
//
// Not thread-safe.
class Failures {
 public:
  // Of `total` things, each a `noun` (`image`).
  Failures(Session& session, std::string noun, size_t total)
      : session_(session), noun_(std::move(noun)), total_(total) {}

  // Tells the failure as a note, unless it is the only thing there was to do:
  // then Summary() tells it. REQUIRES: !status.ok()
  void Add(const std::string& subject, const absl::Status& status);

  bool empty() const { return subjects_.empty(); }

  // OK if nothing failed. Else an error with the code of the first failure,
  // which names all that failed, and says that the last `untried` were not
  // begun.
  absl::Status Summary(size_t untried) const;

 private:
  Session& session_;
  const std::string noun_;
  const size_t total_;
  std::vector<std::string> subjects_;
  absl::Status first_;
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_FAILURES_H_
