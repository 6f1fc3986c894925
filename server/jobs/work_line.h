// The line of workers that wait for work. Waiting takes no thread.
#ifndef TESSERA_SERVER_JOBS_WORK_LINE_H_
#define TESSERA_SERVER_JOBS_WORK_LINE_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace tessera::jobs {

struct WorkLineOptions {
  // How often workers look although nobody has told of new work: another server
  // with the same database may have queued some.
  absl::Duration look_every = absl::Seconds(5);
};

// Tells waiting workers when to look for work. New work wakes up one worker of
// each ability, since work is for one; a worker that finds some wakes up the
// next one.
//
// Thread-safe. Must outlive its places. Owns a thread.
class WorkLine {
 public:
  // A worker's place in the line.
  //
  // Not thread-safe, but for the calls of `look` and `give_up`.
  class Place {
   public:
    // `ability` tells which workers could take each other's work, such as
    // `train on cuda:0`. `look`: there may be work. `give_up`: the time is up.
    // One of them is called for each Join(), at most once, on any thread. They
    // must not block and not use the line.
    Place(WorkLine& line, std::string device, std::string ability,
          std::function<void()> look, std::function<void()> give_up);
    // Leaves the line, and waits for a callback in progress.
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    friend class WorkLine;
    WorkLine& line_;
    const std::string device_;
    const std::string ability_;
    const std::function<void()> look_;
    const std::function<void()> give_up_;
    // Guarded by the line's mutex.
    absl::Time deadline_;
    bool waits_ = false;
  };

  explicit WorkLine(const WorkLineOptions& options = {});
  ~WorkLine();

  // Read it before looking for work.
  int64_t rings() const;
  // Joins the end of the line for at most `wait`. Looks at once if the line was
  // rung since `rings`. The place may be gone when Join() returns, if a
  // callback destroys it. REQUIRES: `place` is not in the line.
  void Join(Place& place, int64_t rings, absl::Duration wait);
  // Leaves the line. Afterwards no callback runs. Does nothing for a place that
  // is not in it.
  void Leave(Place& place);

  // There may be new work.
  void Ring();
  // The worker at `place` has found work; there may be more.
  void RingNext(const Place& place);

  // How many wait, by device.
  std::map<std::string, int> WaitingByDevice() const;

 private:
  void CallFirst(const std::string& ability) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void CallFirstOfAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Take(Place& place) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Gives up the places whose time is up. Returns when the next one's is.
  absl::Time GiveUpLate() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // The body of the thread.
  void Run();

  const WorkLineOptions options_;
  mutable absl::Mutex mu_;  // Held while callbacks run.
  absl::CondVar changed_;
  int64_t rings_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<std::string, std::list<Place*>> waiting_
      ABSL_GUARDED_BY(mu_);  // By ability.
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;  // Last: uses the other members.
};

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_WORK_LINE_H_
