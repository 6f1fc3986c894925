#include "models/inference/compute_threads.h"

#include <ATen/Parallel.h>

// From OpenMP. Its header needs the compiler's OpenMP flag, which Tessera is
// not built with.
extern "C" void omp_set_max_active_levels(int levels);

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

}  // namespace tessera::inference
