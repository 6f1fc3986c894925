// Memory for samples that are checked, of the budget for images.
#ifndef TESSERA_SERVER_SAMPLE_MEMORY_H_
#define TESSERA_SERVER_SAMPLE_MEMORY_H_

#include "server/datasets/dataset_catalog.h"
#include "server/inference/memory_budget.h"

namespace tessera::server {

// Who checks samples waits for memory as those who segment many images do.
// Borrows the budget.
data::ReserveMemory SampleMemoryOf(inference::MemoryBudget& budget);

}  // namespace tessera::server

#endif  // TESSERA_SERVER_SAMPLE_MEMORY_H_
