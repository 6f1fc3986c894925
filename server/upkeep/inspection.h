// Whether a data folder holds all that it should: `tesserad verify`.
#ifndef TESSERA_SERVER_UPKEEP_INSPECTION_H_
#define TESSERA_SERVER_UPKEEP_INSPECTION_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tessera::upkeep {

struct Inspection {
  int64_t blobs = 0;  // Of those that were compared with their digest.
  int64_t bytes = 0;
  // Blobs that nothing refers to: files of a dataset that is still being sent,
  // or what a crash left of a deletion. The server removes them a day later.
  int64_t unused_blobs = 0;
  int64_t unused_bytes = 0;
  std::vector<std::string> faults;  // A sentence each: what, and the remedy.
};

// Compares every blob with its digest and every reference of the database with
// the blobs, and lets the database check itself. Changes nothing; a server may
// use the folder meanwhile. A backup's folder can be inspected likewise.
// Errors: NOT_FOUND if the folder has no database; FAILED_PRECONDITION if a
// newer Tessera wrote it; DATA_LOSS if the database cannot be read at all.
absl::StatusOr<Inspection> Inspect(const std::filesystem::path& data_dir);

// The sentence for a blob that the database of `data_dir` needs. `fault` is
// why it cannot be read.
std::string DescribeFault(const std::string& digest,
                          const std::vector<std::string>& owners,
                          const absl::Status& fault);

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_INSPECTION_H_
