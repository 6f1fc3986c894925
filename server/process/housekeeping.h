// Periodic tasks of a server.
#ifndef TESSERA_SERVER_PROCESS_HOUSEKEEPING_H_
#define TESSERA_SERVER_PROCESS_HOUSEKEEPING_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/file_holders.h"
#include "server/access/shared_seats.h"
#include "server/db/database.h"
#include "server/files/kept_files.h"
#include "server/process/gauges.h"
#include "server/process/retention.h"
#include "server/storage/upload_store.h"

namespace tessera::process {

// Sets the gauges every two seconds. Every hour removes what Retention no
// longer keeps. Every few hours removes files that were uploaded at least a day
// ago and are not used, and parts of abandoned uploads. Of the servers that
// share a database, one removes; the others see from SharedSeats::Beat() that
// this one lives.
//
// Owns a thread, which ends with this object. Borrows everything it is given.
class Housekeeping {
 public:
  struct Dependencies {
    files::KeptFiles& files;
    storage::UploadStore& uploads;
    access::FileHolders& holders;
    db::Database& database;
    std::string server;  // Names this server; see db::Duty.
    access::SharedSeats* seats;  // Null: this server is alone.
    const Clock& clock;
    Gauges::Dependencies gauges;
    Retention::Dependencies retention;
  };

  explicit Housekeeping(const Dependencies& dependencies);

 private:
  void Run(std::stop_token end);
  // Whether this server has the duty to remove what is not needed.
  bool IsOnDuty();
  // Tells the other servers that this one lives, every few seconds.
  void Beat();
  // Tells the other servers that this one ends.
  void Leave();
  void Sweep(const std::stop_token& end);
  absl::Status SweepFiles(const std::stop_token& end);
  // Returns early if `end` is stopped.
  void Wait(const std::stop_token& end, std::chrono::milliseconds time);

  const Dependencies dependencies_;
  Gauges gauges_;
  Retention retention_;
  bool on_duty_ = false;
  absl::Time ask_for_duty_next_ = absl::InfinitePast();
  absl::Time beat_next_ = absl::InfinitePast();
  std::mutex mu_;  // Guards nothing; `wake_` needs a mutex.
  std::condition_variable_any wake_;
  std::jthread thread_;  // Last: uses the other members.
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_HOUSEKEEPING_H_
