// The failures of a command that works on many items.
#ifndef TESSERA_CLIENT_CLI_FAILURES_H_
#define TESSERA_CLIENT_CLI_FAILURES_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Returns `status` with a message that begins with `subject` and a colon.
absl::Status Naming(const std::string& subject, const absl::Status& status);

// Returns the status of `work`. Errors: RESOURCE_EXHAUSTED if `work` throws
// std::bad_alloc; INTERNAL if it throws another std::exception.
absl::Status Caught(const std::function<absl::Status()>& work);

// Whether every further item would fail with the same error: the server is
// gone, does not answer, denies access, is too old or has no such model; the
// disk is full; or the call was cancelled.
bool ConcernsAll(const absl::Status& status);

// Collects the failures of a command that continues after a failed item.
//
// Not thread-safe.
class Failures {
 public:
  // The command works on `total` items; `noun` names one (`image`). Borrows
  // `session`.
  Failures(Session& session, std::string noun, size_t total)
      : session_(session), noun_(std::move(noun)), total_(total) {}

  // Prints the failure as a note. With one item only, Summary() reports it
  // instead. REQUIRES: !status.ok()
  void Add(const std::string& subject, const absl::Status& status);

  bool empty() const { return subjects_.empty(); }

  // Returns OK if nothing failed. Else returns an error with the code of the
  // first failure. Its message names all failed items and says that the last
  // `untried` items were not begun.
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
