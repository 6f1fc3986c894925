// Removes what the server no longer needs to keep.
#ifndef TESSERA_SERVER_PROCESS_RETENTION_H_
#define TESSERA_SERVER_PROCESS_RETENTION_H_

#include <filesystem>
#include <stop_token>

#include "base/clock.h"
#include "server/config/retention_options.h"
#include "server/db/database.h"
#include "server/segmentation/segmentation_store.h"

namespace tessera::process {

// Removes old request ids, ended jobs with their results, logs and unfinished
// drawings, which would otherwise grow for ever. FileHolders forgets who sent a file; see access::FileHolders. Failures
// are logged, and the next call tries again.
//
// Not thread-safe. Borrows everything it is given.
class Retention {
 public:
  struct Dependencies {
    db::Database& database;
    segmentation::SegmentationStore& segmentations;
    const Clock& clock;
    std::filesystem::path log_dir;
    config::RetentionOptions keep;
  };

  explicit Retention(const Dependencies& dependencies)
      : dependencies_(dependencies) {}

  // Returns early if `stop` is stopped.
  void Run(const std::stop_token& stop);

 private:
  const Dependencies dependencies_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_RETENTION_H_
