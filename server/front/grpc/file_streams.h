// What all streaming calls share: threads, caps and patience.
#ifndef TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_
#define TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/work_pool.h"
#include "server/access/seats.h"

namespace tessera::front {

// The user under whose cap the streams of workers count. Begins with a blank,
// as no user's name does. The cap is each server's own: what a server can do
// for workers has nothing to do with the others, and a fleet makes so many
// calls that they would be in each other's way in the database.
inline constexpr char kWorkers[] = " workers";

struct FileStreamsOptions {
  // Threads for the disk and database work of all streams together.
  int threads = 8;
  // Streams open at once, for each kind; see FileStreams::Kind.
  int max_files_per_user = 512;
  int max_images_per_user = 4096;
  int max_watches_per_user = 2048;
  int max_segmentations_per_user = 256;
  // A client that neither sends nor reads for this long is given up.
  absl::Duration patience = absl::Seconds(60);
};

// Gives streams threads for their disk and database work, caps the streams of
// each user, and gives up idle clients. An open stream whose client is idle
// uses no thread, and ends when the patience is over.
//
// Thread-safe. Must outlive its seats and waits. Borrows the clock.
class FileStreams {
 public:
  enum class Kind {
    kFile,   // An upload or a download.
    kImage,  // A segmentation, from its first byte on.
    kWatch,
    kSegmentation,  // A segmentation whose header was accepted.
  };

  // A stream that was admitted. Its destructor makes room for another stream.
  class Seat {
   public:
    ~Seat();
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    const std::string& user() const { return key_.user; }

   private:
    friend class FileStreams;
    Seat(access::Seats& seats, access::SeatKey key, int cap);
    access::Seats& seats_;
    const access::SeatKey key_;
    const int cap_;
  };

  // Notices when a stream's client is idle.
  class Wait {
   public:
    // `overdue` is called when a wait lasts longer than the patience, at most
    // once for each Begin(). It runs on a thread that all streams share, so it
    // must not block.
    Wait(FileStreams& streams, std::function<void()> overdue);
    // Once the destructor has returned, `overdue` does not run.
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    void Begin();  // The client must act from now on.
    void End();

   private:
    friend class FileStreams;
    FileStreams& streams_;
    const std::function<void()> overdue_;
    std::atomic<int64_t> since_micros_;  // Or kNotWaiting.
  };

  // Without `shared`, the caps are this server's.
  FileStreams(const Clock& clock, const FileStreamsOptions& options,
              access::SharedSeats* shared = nullptr);
  ~FileStreams();

  // Errors: RESOURCE_EXHAUSTED (TOO_MANY_STREAMS; for a segmentation
  // QUEUE_FULL), with a delay; those of SharedSeats::Take().
  absl::StatusOr<std::unique_ptr<Seat>> Admit(const std::string& user,
                                              Kind kind = Kind::kFile);

  // Runs work of a stream, whose users take turns. `seat` null: the stream is
  // not admitted yet.
  void Run(const Seat* seat, std::function<void()> work) {
    pool_.Run(seat == nullptr ? "" : seat->user(), std::move(work));
  }

  absl::Duration patience() const { return options_.patience; }

  // Calls `overdue` for clients that took too long. A thread of this object
  // also calls it every second.
  void LookForOverdue();

 private:
  int Cap(Kind kind) const;
  access::Seats& SeatsOf(const std::string& user);

  const Clock& clock_;
  const FileStreamsOptions options_;
  // Held while an `overdue` callback runs.
  absl::Mutex waits_mu_;
  std::set<Wait*> waits_ ABSL_GUARDED_BY(waits_mu_);
  WorkPool pool_;
  access::Seats seats_;
  access::Seats worker_seats_;
  std::jthread watch_;  // Last: uses the other members.
};

// UNAVAILABLE (UPLOAD_STALLED): no bytes of `what` came for `patience`.
absl::Status UploadStalled(absl::string_view what, absl::Duration patience);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_FILE_STREAMS_H_
