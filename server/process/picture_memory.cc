#include "server/process/picture_memory.h"

#include <memory>
#include <utility>

#include "base/status_macros.h"

namespace tessera::process {

pictures::ReserveMemory PictureMemoryOf(inference::MemoryBudget& budget) {
  return [&budget](
             const std::string& what, int64_t bytes,
             std::stop_token stop) -> absl::StatusOr<std::shared_ptr<void>> {
    ASSIGN_OR_RETURN(inference::MemoryBudget::Loan loan,
                     budget.Take(bytes, what, inference::Priority::kInteractive,
                                 std::move(stop)));
    return std::make_shared<inference::MemoryBudget::Loan>(std::move(loan));
  };
}

}  // namespace tessera::process
