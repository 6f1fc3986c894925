#include "server/front/grpc/file_streams.h"

#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/stoppable_sleep.h"

namespace tessera::front {
namespace {

constexpr int64_t kNotWaiting = std::numeric_limits<int64_t>::max();
constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr absl::Duration kRetryDelay = absl::Seconds(10);

const char* NameOf(FileStreams::Kind kind) {
  switch (kind) {
    case FileStreams::Kind::kFile: return "uploads and downloads";
    case FileStreams::Kind::kImage: return "segmentations";
    case FileStreams::Kind::kWatch: return "watches";
  }
  return "streams";
}

}  // namespace

FileStreams::Seat::Seat(FileStreams& streams, Key key)
    : streams_(streams), key_(std::move(key)) {}

FileStreams::Seat::~Seat() {
  const absl::MutexLock lock(&streams_.mu_);
  const auto own = streams_.seats_.find(key_);
  if (--own->second == 0) streams_.seats_.erase(own);
}

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

FileStreams::FileStreams(const Clock& clock, const FileStreamsOptions& options)
    : clock_(clock),
      options_(options),
      pool_(options.threads),
      watch_([this](const std::stop_token& end) {
        while (!end.stop_requested()) {
          SleepFor(kLookEvery, end);
          LookForOverdue();
        }
      }) {}

FileStreams::~FileStreams() = default;

absl::StatusOr<std::unique_ptr<FileStreams::Seat>> FileStreams::Admit(
    const std::string& user, Kind kind) {
  const Seat::Key key(kind, user);
  const absl::MutexLock lock(&mu_);
  const auto found = seats_.find(key);
  const int taken = found == seats_.end() ? 0 : found->second;
  if (taken >= Cap(kind)) {
    return WithRetryDelay(
        WithReason(absl::ResourceExhaustedError(absl::StrFormat(
                       "%s has %d %s open, which is the most; let some of them "
                       "end first",
                       user, taken, NameOf(kind))),
                   "TOO_MANY_STREAMS"),
        kRetryDelay);
  }
  ++seats_[key];
  return std::unique_ptr<Seat>(new Seat(*this, key));
}

int FileStreams::Cap(Kind kind) const {
  switch (kind) {
    case Kind::kFile: return options_.max_files_per_user;
    case Kind::kImage: return options_.max_images_per_user;
    case Kind::kWatch: return options_.max_watches_per_user;
  }
  return 0;
}

void FileStreams::LookForOverdue() {
  const int64_t before =
      absl::ToUnixMicros(clock_.Now() - options_.patience);
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
