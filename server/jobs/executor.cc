#include "server/jobs/executor.h"

#include <string.h>

#include "absl/strings/str_format.h"

namespace tessera::jobs {

std::string WorkerExit::Describe() const {
  std::string text;
  if (signalled) {
    const char* const name = ::sigdescr_np(code);
    text = absl::StrFormat("was killed by signal %d (%s)", code,
                           name == nullptr ? "unknown" : name);
  } else {
    text = absl::StrFormat("ended with exit status %d", code);
  }
  if (!log_tail.empty()) {
    text += absl::StrFormat("; the last lines of its log:\n%s", log_tail);
  }
  return text;
}

}  // namespace tessera::jobs
