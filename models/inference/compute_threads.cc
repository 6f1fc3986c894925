#include "models/inference/compute_threads.h"

#include <ATen/Parallel.h>

#include <cassert>
#include <exception>

// From OpenMP. Its header needs the compiler's OpenMP flag, which Tessera is
// not built with.
extern "C" void omp_set_max_active_levels(int levels);
// What GCC calls for `#pragma omp teams thread_limit(threads)`. With one team
// the function runs on the calling thread, and teams of threads that it asks
// for are limited. OpenMP has no call that does so.
extern "C" void GOMP_teams_reg(void (*function)(void*), void* data,
                               unsigned teams, unsigned threads,
                               unsigned flags);

namespace tessera::inference {
namespace {

// Whether this thread has initialised its pool. A second initialisation would
// start a new pool of threads, which spin for 25 ms of a core.
thread_local bool said = false;

}  // namespace

void UseOneCore() {
  UseAllCores();
  // Operators still ask for all threads, but get only this one. Operators
  // planned for one thread would round differently: oneDNN would choose other
  // algorithms for them.
  omp_set_max_active_levels(0);
}

void UseAllCores() {
  if (said) return;
  at::init_num_threads();
  said = true;
}

void WithThreads(int threads, const std::function<void()>& work) {
  assert(threads >= 0);
  if (threads == 0) return work();
  struct Call {
    const std::function<void()>& work;
    std::exception_ptr thrown;
  } call{work, nullptr};
  GOMP_teams_reg(
      [](void* data) {
        auto& this_call = *static_cast<Call*>(data);
        // No exception may pass through the functions of a C library.
        try {
          this_call.work();
        } catch (...) {
          this_call.thrown = std::current_exception();
        }
      },
      &call, /*teams=*/1, static_cast<unsigned>(threads), /*flags=*/0);
  if (call.thrown) std::rethrow_exception(call.thrown);
}

}  // namespace tessera::inference
