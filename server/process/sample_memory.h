// Reserves memory for samples that are checked, from the budget for images.
#ifndef TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_
#define TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_

#include <stop_token>

#include "server/datasets/dataset_catalog.h"
#include "server/inference/memory_budget.h"

namespace tessera::process {

// A call that checks samples waits for memory with the priority of bulk
// segmentations. The wait ends with CANCELLED if `stop` is stopped. Borrows the
// budget.
data::ReserveMemory SampleMemoryOf(inference::MemoryBudget& budget,
                                   std::stop_token stop);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_
