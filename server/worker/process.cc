#include "server/worker/process.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace tessera::worker {
namespace {

constexpr char kLeaseVariable[] = "TESSERA_LEASE";
constexpr int kNiceness = 10;
constexpr int kOutOfMemoryScore = 500;  // Of 1000; the server has 0.

}  // namespace

void SettleProcess() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The parent may have ended before prctl() was called.
  if (getppid() != parent) raise(SIGTERM);
  [[maybe_unused]] const int niceness = nice(kNiceness);
  std::ofstream("/proc/self/oom_score_adj") << kOutOfMemoryScore;
}

std::string TakeLease() {
  char* value = std::getenv(kLeaseVariable);
  if (value == nullptr) return "";
  std::string lease = value;
  // unsetenv() only forgets the pointer; /proc/PID/environ would keep it.
  for (char* c = value; *c != '\0'; ++c) *c = '\0';
  unsetenv(kLeaseVariable);
  return lease;
}

}  // namespace tessera::worker
