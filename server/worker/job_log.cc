#include "server/worker/job_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"

namespace tessera::worker {
namespace {

// Replaces the descriptor by `file` and returns a copy of it.
int Replace(int descriptor, int file) {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  ::dup2(file, descriptor);
  return copy;
}

void Restore(int descriptor, int copy) {
  if (copy < 0) return;
  ::dup2(copy, descriptor);
  ::close(copy);
}

}  // namespace

JobLog::JobLog(const std::filesystem::path& dir, const std::string& job) {
  if (dir.empty()) return;
  const std::string id = job.substr(job.find('/') + 1);
  // The server sends the id, which becomes part of a path.
  if (id.empty() || !std::all_of(id.begin(), id.end(), absl::ascii_isalnum)) {
    return;
  }
  std::error_code ignored;  // open() then says what is wrong.
  std::filesystem::create_directories(dir, ignored);
  const std::filesystem::path path = dir / absl::StrCat(id, ".log");
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) {
    Log(Severity::kWarning, "a job's log cannot be written",
        {{"path", path.string()}, {"error", std::strerror(errno)}});
    return;
  }
  std::fflush(stdout);
  stdout_ = Replace(STDOUT_FILENO, file);
  stderr_ = Replace(STDERR_FILENO, file);
  ::close(file);
}

JobLog::~JobLog() {
  std::fflush(stdout);
  Restore(STDOUT_FILENO, stdout_);
  Restore(STDERR_FILENO, stderr_);
}

}  // namespace tessera::worker
