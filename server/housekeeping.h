// What a server does now and then, whoever calls.
#ifndef TESSERA_SERVER_HOUSEKEEPING_H_
#define TESSERA_SERVER_HOUSEKEEPING_H_

#include <stop_token>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/gauges.h"
#include "server/storage/blob_store.h"

namespace tessera::server {

// Sets the gauges every two seconds, and every few hours removes files that
// were uploaded a day ago or earlier and that nothing has used.
//
// Owns a thread, which ends with it. Borrows everything it is given.
class Housekeeping {
 public:
  struct Parts {
    db::Database& database;
    storage::BlobStore& blobs;
    const Clock& clock;
    Gauges::Parts gauges;
  };

  explicit Housekeeping(const Parts& parts);

 private:
  void Run(std::stop_token end);
  void SweepBlobs();

  const Parts parts_;
  Gauges gauges_;
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace tessera::server

#endif  // TESSERA_SERVER_HOUSEKEEPING_H_
