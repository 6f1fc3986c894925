// The queue of slices, for those who compute them.
#ifndef TESSERA_SERVER_SEGMENTATION_SLICE_QUEUE_H_
#define TESSERA_SERVER_SEGMENTATION_SLICE_QUEUE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/jobs/fair_share.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_batch.h"

namespace tessera::segmentation {

struct SliceQueueOptions {
  jobs::FairShareOptions fair_share;
  absl::Duration lease = absl::Minutes(1);  // Renew it in time.
  // A batch takes about this long, as far as the job's slices so far tell.
  absl::Duration batch_time = absl::Seconds(5);
  // An image has FAILED when a slice of it was in the hands of this many
  // workers that ended.
  int most_deaths = 3;
  // And when a slice of it was to be tried again this often.
  int most_retries = 10;
  // Checks that `bytes` more results of the job may be stored. May be null.
  std::function<absl::Status(const SegmentationJob& job, int64_t bytes)>
      check_room;
  // Called after a batch was taken back from a worker that has ended. `silent`:
  // its lease had expired. May be null.
  std::function<void(bool silent)> on_death;
};

// Lends slices to workers and takes their results. The next slice is of the
// user who has used the least device time for their weight, trainings included
// (see jobs::FairOrder()), and of that user's oldest job. Choosing reads the
// rows of jobs, not those of slices.
//
// A slice whose worker ended is lent out alone, to a worker that computes
// nothing else meanwhile. So a slice that kills workers is found without harm
// to others.
//
// A result is stored once, whoever computes it. Errors of all methods with a
// lease: PERMISSION_DENIED (LEASE_LOST).
//
// Thread-safe. Several processes may have one on the same database. Borrows the
// store.
class SliceQueue {
 public:
  SliceQueue(SegmentationStore& store, const SliceQueueOptions& options)
      : store_(store), options_(options) {}

  // At most `max_slices` slices of one job; none if there is nothing to do for
  // this worker.
  absl::StatusOr<std::optional<SliceBatch>> Acquire(const SliceWorker& worker,
                                                    int max_slices);

  // Prolongs the leases. Returns those that are lost: the worker ends those
  // batches. A lease that never reached its worker is not prolonged.
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases);

  // `held` are all leases that the worker knows. Slices that were lent to it
  // under others return to the queue as if they had never left it: the answer
  // was lost on its way.
  absl::Status ReturnUnheld(const std::string& worker,
                            const std::vector<std::string>& held);

  // The job of the lease's slices. Uses one statement.
  absl::StatusOr<SegmentationJob> JobOf(const std::string& lease);
  // Whether a slice of the lease, which is of the job `id`, is of this file.
  // Uses one statement. False also if the lease is lost.
  absl::StatusOr<bool> HasImage(const std::string& id, const std::string& lease,
                                const std::string& sha256);

  // Stores results and returns the batch's other slices to the queue. If the
  // owner's quota has no room for the results, the job has FAILED instead.
  // REQUIRES: the file of the results was stored with KeptFiles::Take().
  absl::Status Return(const std::string& lease, const HandIn& hand_in);

  // Ends the job as FAILED: none of its slices can be computed.
  absl::Status FailJob(const std::string& lease, const std::string& message);

  absl::Duration lease_time() const { return options_.lease; }

  // Takes back slices whose lease has expired. Call it every few seconds.
  absl::Status TakeBackExpired();
  // Takes back all slices of a server that has ended. Call it when that server
  // starts again, before it computes.
  absl::Status TakeBackFrom(const std::string& server);

 private:
  absl::Status Settle(const std::string& lease_sha256, const HandIn& hand_in);
  // Counts the death of the lease's worker for its slices.
  absl::Status TakeBack(const std::string& lease_sha256, bool silent);
  absl::Status TakeBackAll(const std::string& sql, const db::Value& key,
                           bool silent);

  SegmentationStore& store_;
  const SliceQueueOptions options_;
};

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SLICE_QUEUE_H_
