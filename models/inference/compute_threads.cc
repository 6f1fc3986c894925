#include "models/inference/compute_threads.h"

#include <ATen/Parallel.h>

// Of OpenMP. Its header belongs to a compiler's flag for pragmas, which nothing
// here has.
extern "C" void omp_set_max_active_levels(int levels);

namespace tessera::inference {
namespace {

// Saying it again would start a pool of threads anew, which spin for 25 ms of a
// core.
thread_local bool said = false;

}  // namespace

void UseOneCore() {
  UseAllCores();
  // Operators still ask for all threads, and get this one. Were they planned for
  // one, oneDNN would choose others, whose rounding differs.
  omp_set_max_active_levels(0);
}

void UseAllCores() {
  if (said) return;
  at::init_num_threads();
  said = true;
}

}  // namespace tessera::inference
