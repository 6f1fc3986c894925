// Lets idle threads of LibTorch's operators sleep instead of spin.
//
// Spinning threads take the processor from training, from other requests and
// from OpenBLAS' own threads: on a busy machine the first segmentation took six
// seconds instead of one. libgomp reads OMP_WAIT_POLICY when it is loaded, long
// before main(), so the program has to execute itself again with this variable.
// It does so before any library is initialised, since initialising them is most
// of the start time. If the restart fails, the server works, but more slowly.
#include <unistd.h>

#include <cstddef>
#include <cstring>

// The sanitizers would be initialised too late for this code.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr size_t kMaxVariables = 4096;
constexpr char kName[] = "OMP_WAIT_POLICY=";
char g_setting[] = "OMP_WAIT_POLICY=passive";
// Static, since the allocator is not ready yet.
char* g_environment[kMaxVariables + 2];
char g_program[4096];

void BeginWithSleepingThreads(int, char** argv, char** environment) {
  size_t count = 0;
  for (; environment[count] != nullptr; ++count) {
    if (count == kMaxVariables) return;
    if (std::strncmp(environment[count], kName, sizeof(kName) - 1) == 0) {
      return;  // Restarted already, or set by the user.
    }
    g_environment[count] = environment[count];
  }
  g_environment[count] = g_setting;
  // Uses the real path: otherwise the process would be called `exe`.
  const ssize_t size =
      readlink("/proc/self/exe", g_program, sizeof(g_program) - 1);
  if (size > 0) execve(g_program, argv, g_environment);
}

// The loader calls the functions in this section before anything else.
__attribute__((section(".preinit_array"), used)) void (*const g_first)(
    int, char**, char**) = BeginWithSleepingThreads;

}  // namespace

#endif
