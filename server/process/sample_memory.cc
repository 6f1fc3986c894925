#include "server/process/sample_memory.h"

#include <memory>
#include <utility>

#include "base/status_macros.h"

namespace tessera::process {

data::ReserveMemory SampleMemoryOf(inference::MemoryBudget& budget,
                                   std::stop_token stop) {
  return [&budget, stop = std::move(stop)](const std::string& sample,
                                           int64_t bytes)
             -> absl::StatusOr<std::shared_ptr<void>> {
    ASSIGN_OR_RETURN(
        inference::MemoryBudget::Loan loan,
        budget.Take(bytes, sample, inference::Priority::kBulk, stop));
    return std::make_shared<inference::MemoryBudget::Loan>(std::move(loan));
  };
}

}  // namespace tessera::process
