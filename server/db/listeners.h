// Who listens to the notifications of a database, within one process.
#ifndef TESSERA_SERVER_DB_LISTENERS_H_
#define TESSERA_SERVER_DB_LISTENERS_H_

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/db/database.h"

namespace tessera::db {

// What Session::Notify() sends.
struct Notification {
  std::string channel;
  std::string payload;
};

// Errors: INVALID_ARGUMENT if the payload is too long; see Session::Notify().
absl::Status CheckNotification(const Notification& notification);

// Calls listeners on a thread of its own, so that no listener runs under a lock
// of the caller that committed. The thread starts with the first listener.
//
// Thread-safe. Must outlive what Add() returns.
class Listeners {
 public:
  Listeners() = default;
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  std::unique_ptr<Listening> Add(const std::string& channel, Listener listener);

  // Returns before the listeners are called.
  void Post(std::vector<Notification> notifications);

  // The channels that have listeners.
  std::set<std::string> Channels() const;

 private:
  struct Entry;
  class Handle;

  void Remove(const Entry* entry);
  void Run();
  std::vector<std::shared_ptr<Entry>> Of(const std::string& channel) const;
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return ends_ || !posted_.empty();
  }

  mutable absl::Mutex mu_;
  std::vector<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mu_);
  std::deque<Notification> posted_ ABSL_GUARDED_BY(mu_);
  bool ends_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_LISTENERS_H_
