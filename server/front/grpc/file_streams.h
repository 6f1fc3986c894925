// What calls share that are streams.
#ifndef TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_
#define TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/front/grpc/work_pool.h"

namespace tessera::front {

struct FileStreamsOptions {
  // For all streams together, whose disk work is done here.
  int threads = 8;
  // Open at once, of each kind; see FileStreams::Kind.
  int max_files_per_user = 512;
  int max_images_per_user = 4096;
  int max_watches_per_user = 2048;
  // A client that neither sends nor reads for so long is given up.
  absl::Duration patience = absl::Seconds(60);
};

// Threads for what streams do with disk and database, a cap for each user, and
// patience with clients that do nothing: an open stream whose client is idle
// takes no thread, and ends after a while.
//
// Thread-safe. Must outlive its seats and waits. Borrows the clock.
class FileStreams {
 public:
  enum class Kind {
    kFile,   // An upload or a download.
    kImage,  // One to segment. Those with a header have a cap of their own.
    kWatch,
  };

  // A stream that was let in. Makes room for another when it goes away.
  class Seat {
   public:
    ~Seat();
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

   private:
    friend class FileStreams;
    using Key = std::pair<Kind, std::string>;
    Seat(FileStreams& streams, Key key);
    FileStreams& streams_;
    const Key key_;
  };

  // Notices that a stream's client does nothing.
  class Wait {
   public:
    // `overdue` is called when a wait takes longer than the patience, once for
    // each Begin(), on a thread that all streams share: it must not block.
    Wait(FileStreams& streams, std::function<void()> overdue);
    // `overdue` does not run any more when this returns.
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    void Begin();  // From now on the client has to do something.
    void End();

   private:
    friend class FileStreams;
    FileStreams& streams_;
    const std::function<void()> overdue_;
    std::atomic<int64_t> since_micros_;  // Or kNotWaiting.
  };

  FileStreams(const Clock& clock, const FileStreamsOptions& options);
  ~FileStreams();

  // Errors: RESOURCE_EXHAUSTED (TOO_MANY_STREAMS), with a delay.
  absl::StatusOr<std::unique_ptr<Seat>> Admit(const std::string& user,
                                              Kind kind = Kind::kFile);

  void Run(std::function<void()> work) { pool_.Run(std::move(work)); }

  absl::Duration patience() const { return options_.patience; }

  // Looks for clients that took too long; done every second, too.
  void LookForOverdue();

 private:
  int Cap(Kind kind) const;

  const Clock& clock_;
  const FileStreamsOptions options_;
  absl::Mutex mu_;
  std::map<Seat::Key, int> seats_ ABSL_GUARDED_BY(mu_);
  // Held while an `overdue` runs.
  absl::Mutex waits_mu_;
  std::set<Wait*> waits_ ABSL_GUARDED_BY(waits_mu_);
  WorkPool pool_;
  std::jthread watch_;  // Last: it uses the rest.
};

// UNAVAILABLE (UPLOAD_STALLED): nothing of `what` came for that long.
absl::Status UploadStalled(absl::string_view what, absl::Duration patience);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_
