#include "server/worker/checkpoint_uploader.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/trace.h"

namespace tessera::worker {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(30);
constexpr double kLeastPauses = 20;  // In durations of the last upload.

}  // namespace

bool CheckpointUploader::IsDue() const {
  const absl::Duration interval =
      std::max(kInterval, absl::Seconds(kLeastPauses * seconds_));
  return !busy_ && absl::Now() - last_ >= interval;
}

void CheckpointUploader::Upload(std::string checkpoint) {
  assert(!busy_);
  busy_ = true;
  last_ = absl::Now();
  thread_ = std::jthread([this, bytes = std::move(checkpoint),
                          context = trace::Current()](std::stop_token give_up) {
    const trace::Scope scope(context);
    const absl::Time start = absl::Now();
    const absl::Status status =
        link_.UploadCheckpoint(bytes, std::move(give_up));
    seconds_ = absl::ToDoubleSeconds(absl::Now() - start);
    if (!status.ok()) {
      Log(Severity::kWarning, "a checkpoint was not kept",
          {{"bytes", absl::StrCat(bytes.size())},
           {"error", status.ToString()}});
    }
    busy_ = false;
  });
}

void CheckpointUploader::UploadLast(const std::string& checkpoint) {
  Stop();
  const absl::Status status = link_.UploadLastCheckpoint(checkpoint);
  Log(status.ok() ? Severity::kInfo : Severity::kWarning,
      "the last checkpoint before the end",
      {{"bytes", absl::StrCat(checkpoint.size())},
       {"kept", status.ok() ? "yes" : status.ToString()}});
}

void CheckpointUploader::Stop() { thread_ = std::jthread(); }

}  // namespace tessera::worker
