#include "server/front/grpc/file_streams.h"

#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"

namespace tessera::front {
namespace {

constexpr int64_t kNotWaiting = std::numeric_limits<int64_t>::max();
constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr absl::Duration kRetryDelay = absl::Seconds(10);
// Most segmentations take seconds rather than minutes.
constexpr absl::Duration kSegmentationDelay = absl::Seconds(2);

const char* NameOf(FileStreams::Kind kind) {
  switch (kind) {
    case FileStreams::Kind::kFile:
      return "uploads and downloads";
    case FileStreams::Kind::kImage:
      return "segmentations";
    case FileStreams::Kind::kWatch:
      return "watches";
    case FileStreams::Kind::kSegmentation:
      return "accepted segmentations";
  }
  return "streams";
}

absl::Status TooMany(const std::string& user, FileStreams::Kind kind, int cap) {
  if (kind == FileStreams::Kind::kSegmentation) {
    return WithRetryDelay(
        WithReason(absl::ResourceExhaustedError(absl::StrFormat(
                       "%d of your images are being segmented or wait, which "
                       "is the most allowed; try again when some are done",
                       cap)),
                   "QUEUE_FULL"),
        kSegmentationDelay);
  }
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(absl::StrFormat(
                     "%s has as many %s open as a user may have, %d; let some "
                     "of them end first",
                     user, NameOf(kind), cap)),
                 "TOO_MANY_STREAMS"),
      kRetryDelay);
}

}  // namespace

FileStreams::Seat::Seat(access::Seats& seats, access::SeatKey key, int cap)
    : seats_(seats), key_(std::move(key)), cap_(cap) {}

FileStreams::Seat::~Seat() { seats_.Leave(key_, cap_); }

FileStreams::Wait::Wait(FileStreams& streams, std::function<void()> overdue)
    : streams_(streams),
      overdue_(std::move(overdue)),
      since_micros_(kNotWaiting) {
  const absl::MutexLock lock(&streams_.waits_mu_);
  streams_.waits_.insert(this);
}

FileStreams::Wait::~Wait() {
  const absl::MutexLock lock(&streams_.waits_mu_);
  streams_.waits_.erase(this);
}

void FileStreams::Wait::Begin() {
  since_micros_ = absl::ToUnixMicros(streams_.clock_.Now());
}

void FileStreams::Wait::End() { since_micros_ = kNotWaiting; }

FileStreams::FileStreams(const Clock& clock, const FileStreamsOptions& options,
                         access::SharedSeats* shared)
    : clock_(clock),
      options_(options),
      pool_(options.threads),
      seats_(shared,
             [this](std::function<void()> work) {
               Run(nullptr, std::move(work));
             }),
      worker_seats_(nullptr, nullptr),
      watch_([this](const std::stop_token& end) {
        while (!end.stop_requested()) {
          SleepFor(kLookEvery, end);
          LookForOverdue();
        }
      }) {}

FileStreams::~FileStreams() = default;

absl::StatusOr<std::unique_ptr<FileStreams::Seat>> FileStreams::Admit(
    const std::string& user, Kind kind) {
  access::SeatKey key{NameOf(kind), user};
  const int cap = Cap(kind);
  access::Seats& seats = SeatsOf(user);
  ASSIGN_OR_RETURN(const bool taken, seats.Take(key, cap));
  if (!taken) return TooMany(user, kind, cap);
  return std::unique_ptr<Seat>(new Seat(seats, std::move(key), cap));
}

access::Seats& FileStreams::SeatsOf(const std::string& user) {
  return user == kWorkers ? worker_seats_ : seats_;
}

int FileStreams::Cap(Kind kind) const {
  switch (kind) {
    case Kind::kFile:
      return options_.max_files_per_user;
    case Kind::kImage:
      return options_.max_images_per_user;
    case Kind::kWatch:
      return options_.max_watches_per_user;
    case Kind::kSegmentation:
      return options_.max_segmentations_per_user;
  }
  return 0;
}

void FileStreams::LookForOverdue() {
  const int64_t before = absl::ToUnixMicros(clock_.Now() - options_.patience);
  const absl::MutexLock lock(&waits_mu_);
  for (Wait* const wait : waits_) {
    int64_t since = wait->since_micros_;
    // The exchange fails if the client acted meanwhile.
    if (since <= before &&
        wait->since_micros_.compare_exchange_strong(since, kNotWaiting)) {
      wait->overdue_();
    }
  }
}

absl::Status UploadStalled(absl::string_view what, absl::Duration patience) {
  return WithReason(
      absl::UnavailableError(absl::StrFormat(
          "nothing of %s came for %s; check the connection and send it again",
          what, absl::FormatDuration(patience))),
      "UPLOAD_STALLED");
}

}  // namespace tessera::front
