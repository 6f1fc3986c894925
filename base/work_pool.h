// A few threads for work of many users that waits for disk or database.
#ifndef TESSERA_BASE_WORK_POOL_H_
#define TESSERA_BASE_WORK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera {

// Runs work on threads that are started when needed. Front ends, whose few
// threads all clients share, pass slow work to such a pool.
//
// Users take turns: next is the work of the user for whom the fewest threads
// work, and among equals of the one who came, or was served, longest ago. So
// nobody waits behind all the work of another user. The work of one user begins
// in the order in which it was added. Of several threads one user gets all but
// one, so that another user's work can begin at once.
//
// Thread-safe.
class WorkPool {
 public:
  using Work = std::function<void()>;

  // How many pieces of work may wait for a thread.
  struct Limits {
    size_t all = 0;
    size_t of_one = 0;  // User.
  };
  enum class Added : uint8_t { kYes, kPoolIsFull, kUserHasTooMuch };

  // REQUIRES: most_threads > 0.
  explicit WorkPool(int most_threads);
  // Waits until all added work is done.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Returns at once. `user` may be any text that tells users apart. `work` must
  // not throw, and must not wait for clients.
  void Run(const std::string& user, Work work);

  // As Run(), but adds nothing if no thread is free for the work and the limits
  // are reached.
  Added TryRun(const std::string& user, Work work, const Limits& limits);

 private:
  // A user whose work waits or runs.
  struct User {
    std::deque<Work> waiting;
    size_t running = 0;
    uint64_t turn = 0;  // Counts arrivals, and beginnings and ends of work.
  };
  using Users = std::map<std::string, User>;

  void Add(const std::string& user, Work work)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void StartThread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Serve();
  // Whose work is next; the end of the map if none may begin.
  Users::iterator Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // How many more threads the user may have now.
  size_t FreeFor(const User& user) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const size_t most_threads_;
  const size_t most_of_one_;  // Threads.
  absl::Mutex mu_;
  Users users_ ABSL_GUARDED_BY(mu_);
  size_t waiting_ ABSL_GUARDED_BY(mu_) = 0;  // Of all users.
  size_t busy_ ABSL_GUARDED_BY(mu_) = 0;     // Threads that run work.
  uint64_t turns_ ABSL_GUARDED_BY(mu_) = 0;
  bool ending_ ABSL_GUARDED_BY(mu_) = false;
  // Grows until `ending_`.
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera

#endif  // TESSERA_BASE_WORK_POOL_H_
