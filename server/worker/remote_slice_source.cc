#include "server/worker/remote_slice_source.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::worker {
namespace {

using inference::ComputedBatch;
using inference::SliceWork;
using inference::SliceWorkBatch;
using Segmentation = RemoteSliceSource::Segmentation;

absl::Status NotHeld() {
  return WithReason(
      absl::PermissionDeniedError("the worker does not have these slices"),
      "LEASE_LOST");
}

absl::StatusOr<SliceWorkBatch> BatchOf(const Segmentation& work) {
  ASSIGN_OR_RETURN(auto model,
                   registry::VersionName::Parse(work.model_version()));
  if (work.slices().empty()) {
    return absl::InvalidArgumentError(
        "the server lent a batch without slices; upgrade the worker");
  }
  SliceWorkBatch batch{.lease = work.lease(),
                       .job = work.job(),
                       // Jobs take turns as users do on a server.
                       .owner = work.job(),
                       .model = std::move(model),
                       .parameters = wire::FromProto(work.parameters()),
                       .limits_pixels = work.limits_pixels(),
                       .slices = {}};
  std::map<int64_t, const Segmentation::Image*> images;  // By position.
  for (const auto& image : work.images()) images[image.position()] = &image;
  for (const Segmentation::Slice& slice : work.slices()) {
    const auto image = images.find(slice.image());
    if (image == images.end()) {
      return absl::InvalidArgumentError(
          "the server lent a slice without its image; upgrade the worker");
    }
    const Segmentation::Image& file = *image->second;
    batch.slices.push_back(
        {.image = slice.image(),
         .ordinal = slice.ordinal(),
         .slice = slice.slice(),
         .opened = slice.opened(),
         .filename = file.filename(),
         .sha256 = file.sha256(),
         .chosen = {file.chosen_slices().begin(), file.chosen_slices().end()},
         .channel = file.channel() > 0 ? std::optional(file.channel())
                                       : std::nullopt});
  }
  return batch;
}

}  // namespace

absl::Status RemoteSliceSource::Offer(const Segmentation& work) {
  ASSIGN_OR_RETURN(SliceWorkBatch batch, BatchOf(work));
  Held held{.job = work.job(),
            .files = {work.weights_sha256(), work.manifest_sha256()}};
  for (const auto& image : work.images()) held.files.insert(image.sha256());
  const absl::MutexLock lock(&mu_);
  held_[work.lease()] = std::move(held);
  offered_.push_back(std::move(batch));
  return absl::OkStatus();
}

void RemoteSliceSource::AwaitHeld(int most, const std::stop_token& stop) {
  // A stop must make Await() look again.
  const std::stop_callback<std::function<void()>> wake(
      stop, [this] { const absl::MutexLock lock(&mu_); });
  const auto done = [&] {
    mu_.AssertReaderHeld();
    return held_.size() <= static_cast<size_t>(most) || stop.stop_requested();
  };
  const absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&done));
}

int RemoteSliceSource::held() const {
  const absl::MutexLock lock(&mu_);
  return static_cast<int>(held_.size());
}

std::vector<std::string> RemoteSliceSource::leases() const {
  const absl::MutexLock lock(&mu_);
  std::vector<std::string> leases;
  for (const auto& [lease, held] : held_) leases.push_back(lease);
  return leases;
}

void RemoteSliceSource::ReturnOffered() {
  while (true) {
    const auto batch = Acquire(0);
    if (!batch.ok() || !batch->has_value()) return;
    // If that fails, the lease expires.
    Return((*batch)->lease, {}).IgnoreError();
  }
}

absl::Status RemoteSliceSource::last_return() const {
  const absl::MutexLock lock(&mu_);
  return last_return_;
}

absl::StatusOr<std::optional<SliceWorkBatch>> RemoteSliceSource::Acquire(int) {
  const absl::MutexLock lock(&mu_);
  if (offered_.empty()) return std::nullopt;
  std::optional<SliceWorkBatch> batch = std::move(offered_.front());
  offered_.pop_front();
  return batch;
}

absl::StatusOr<SliceLease> RemoteSliceSource::Find(
    const std::string& lease) const {
  const absl::MutexLock lock(&mu_);
  const auto held = held_.find(lease);
  if (held == held_.end()) return NotHeld();
  return SliceLease{.job = held->second.job, .lease = lease};
}

absl::StatusOr<SliceLease> RemoteSliceSource::HolderOf(
    const std::string& sha256) const {
  const absl::MutexLock lock(&mu_);
  for (const auto& [lease, held] : held_) {
    if (held.files.count(sha256) > 0) {
      return SliceLease{.job = held.job, .lease = lease};
    }
  }
  return NotHeld();
}

absl::Status RemoteSliceSource::End(const std::string& lease,
                                    absl::Status returned) {
  const absl::MutexLock lock(&mu_);
  held_.erase(lease);
  last_return_ = returned;
  return returned;
}

absl::Status RemoteSliceSource::Return(const std::string& lease,
                                       const ComputedBatch& computed) {
  ASSIGN_OR_RETURN(const SliceLease held, Find(lease));
  return End(lease, link_.HandIn(held, computed));
}

absl::Status RemoteSliceSource::FailJob(const std::string& lease,
                                        const absl::Status& error) {
  ASSIGN_OR_RETURN(const SliceLease held, Find(lease));
  return End(lease, link_.Fail(held, std::string(error.message())));
}

absl::StatusOr<storage::LocalBlob> RemoteSliceSource::Fetch(
    const std::string& sha256) {
  const auto download = [&](const std::filesystem::path& path) -> absl::Status {
    ASSIGN_OR_RETURN(const SliceLease held, HolderOf(sha256));
    return link_.ReadFile(held, sha256, path);
  };
  absl::StatusOr<storage::LocalBlob> blob = files_.Fetch(sha256, download);
  const absl::Status& status = blob.status();
  if (status.ok() || absl::IsCancelled(status)) return blob;
  if (ReasonOf(status) == "LEASE_LOST") {
    return absl::CancelledError(status.message());
  }
  if (absl::IsNotFound(status) || absl::IsDataLoss(status)) return blob;
  // Whatever else is wrong, nothing is wrong with the image.
  return absl::UnavailableError(
      absl::StrCat("a worker cannot read the file: ", status.message()));
}

absl::Status RemoteSliceSource::TakePixels(const SliceWorkBatch& batch,
                                           int64_t pixels) {
  ASSIGN_OR_RETURN(const SliceLease held, Find(batch.lease));
  const absl::Status taken = link_.TakePixels(held, pixels);
  if (ReasonOf(taken) == "LEASE_LOST") {
    return absl::CancelledError(taken.message());
  }
  if (taken.ok() || ReasonOf(taken) == "QUOTA_PIXELS") return taken;
  return absl::UnavailableError(
      absl::StrCat("a worker cannot ask for pixels: ", taken.message()));
}

}  // namespace tessera::worker
