#include "server/worker/process.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace tessera::worker {
namespace {

constexpr int kNiceness = 10;
constexpr int kOutOfMemoryScore = 500;  // Of 1000; the server has 0.

std::string Take(const char* variable) {
  char* value = std::getenv(variable);
  if (value == nullptr) return "";
  std::string text = value;
  // unsetenv() only forgets the pointer; /proc/PID/environ would keep it.
  for (char* c = value; *c != '\0'; ++c) *c = '\0';
  unsetenv(variable);
  return text;
}

}  // namespace

void SettleProcess() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The parent may have ended before prctl() was called.
  if (getppid() != parent) raise(SIGTERM);
  [[maybe_unused]] const int niceness = nice(kNiceness);
  std::ofstream("/proc/self/oom_score_adj") << kOutOfMemoryScore;
}

Introduction TakeIntroduction() {
  return {.name = Take("TESSERA_WORKER_NAME"),
          .token = Take("TESSERA_WORKER_TOKEN")};
}

}  // namespace tessera::worker
