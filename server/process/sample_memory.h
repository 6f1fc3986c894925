// Memory for samples that are checked, of the budget for images.
#ifndef TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_
#define TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_

#include <stop_token>

#include "server/datasets/dataset_catalog.h"
#include "server/inference/memory_budget.h"

namespace tessera::process {

// Who checks samples waits for memory as those who segment many images do;
// CANCELLED once `stop` is asked for. Borrows the budget.
data::ReserveMemory SampleMemoryOf(inference::MemoryBudget& budget,
                                   std::stop_token stop);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SAMPLE_MEMORY_H_
