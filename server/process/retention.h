// Removes what the server has kept for long enough.
#ifndef TESSERA_SERVER_PROCESS_RETENTION_H_
#define TESSERA_SERVER_PROCESS_RETENTION_H_

#include <filesystem>
#include <stop_token>

#include "base/clock.h"
#include "server/config/retention_options.h"
#include "server/db/database.h"

namespace tessera::process {

// What would otherwise grow for ever: request ids, jobs that ended, and logs.
// Who sent a file is forgotten with its file; see access::FileHolders. What fails is logged and tried again at the next
// call.
//
// Not thread-safe. Borrows everything it is given.
class Retention {
 public:
  struct Dependencies {
    db::Database& database;
    const Clock& clock;
    std::filesystem::path log_dir;
    config::RetentionOptions keep;
  };

  explicit Retention(const Dependencies& dependencies)
      : dependencies_(dependencies) {}

  // Returns early once `stop` asks for that.
  void Run(const std::stop_token& stop);

 private:
  const Dependencies dependencies_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_RETENTION_H_
