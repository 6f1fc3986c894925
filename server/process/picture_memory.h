// Reserves memory for images that are looked at, from the budget for images.
#ifndef TESSERA_SERVER_PROCESS_PICTURE_MEMORY_H_
#define TESSERA_SERVER_PROCESS_PICTURE_MEMORY_H_

#include "server/inference/memory_budget.h"
#include "server/pictures/pictures.h"

namespace tessera::process {

// A person waits for the picture, so it comes before bulk segmentations. The
// wait ends with CANCELLED if the server ends. Borrows the budget.
pictures::ReserveMemory PictureMemoryOf(inference::MemoryBudget& budget);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_PICTURE_MEMORY_H_
