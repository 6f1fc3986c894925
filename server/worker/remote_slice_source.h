// Slices that a server elsewhere lends to this worker.
#ifndef TESSERA_SERVER_WORKER_REMOTE_SLICE_SOURCE_H_
#define TESSERA_SERVER_WORKER_REMOTE_SLICE_SOURCE_H_

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/inference/slice_source.h"
#include "server/worker/remote_files.h"
#include "server/worker/slice_link.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::worker {

// Passes batches from the loop that asks the server for work to a SliceRunner,
// and the runner's results to the server.
//
// Thread-safe. Borrows the link and the files.
class RemoteSliceSource final : public inference::SliceSource {
 public:
  using Segmentation = v1::AcquireWorkResponse::Segmentation;

  RemoteSliceSource(const SliceLink& link, RemoteFiles& files)
      : link_(link), files_(files) {}

  // Keeps the batch for the next Acquire(). Errors: INVALID_ARGUMENT if the
  // batch has no model or no slices.
  absl::Status Offer(const Segmentation& work);
  // Waits until at most `most` batches are in work or offered, or until `stop`
  // is requested.
  void AwaitHeld(int most, const std::stop_token& stop);
  int held() const;
  // Of the batches that are held.
  std::vector<std::string> leases() const;
  // Gives batches back that were not acquired.
  void ReturnOffered();
  // What the server said to the batch that was handed in last.
  absl::Status last_return() const;

  absl::StatusOr<std::optional<inference::SliceWorkBatch>> Acquire(
      int max_slices) override;
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) override {
    return link_.Renew(leases);
  }
  absl::Status Return(const std::string& lease,
                      const inference::ComputedBatch& computed) override;
  absl::Status FailJob(const std::string& lease,
                       const absl::Status& error) override;
  // A file of any batch that is held. Errors: CANCELLED if a stop was requested
  // or the lease is lost, so that the batch ends; NOT_FOUND and DATA_LOSS if
  // the server lacks the file.
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256) override;
  absl::Status TakePixels(const inference::SliceWorkBatch& batch,
                          int64_t pixels) override;

 private:
  struct Held {
    std::string job;
    std::set<std::string> files;  // Digests.
  };
  absl::StatusOr<SliceLease> HolderOf(const std::string& sha256) const;
  absl::StatusOr<SliceLease> Find(const std::string& lease) const;
  absl::Status End(const std::string& lease, absl::Status returned);

  const SliceLink& link_;
  RemoteFiles& files_;
  mutable absl::Mutex mu_;
  std::deque<inference::SliceWorkBatch> offered_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Held> held_ ABSL_GUARDED_BY(mu_);  // By lease.
  absl::Status last_return_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_REMOTE_SLICE_SOURCE_H_
