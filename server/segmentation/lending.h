// Lends slices of the next job to a worker.
#ifndef TESSERA_SERVER_SEGMENTATION_LENDING_H_
#define TESSERA_SERVER_SEGMENTATION_LENDING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/db/database.h"
#include "server/segmentation/segmentation_job.h"
#include "server/segmentation/slice_batch.h"
#include "server/segmentation/slice_queue.h"

namespace tessera::segmentation {

// The transaction of SliceQueue::Acquire(): nine statements, however many
// slices are lent.
//
// Not thread-safe. Must not outlive the session.
class Lending {
 public:
  Lending(db::Session& session, const SliceWorker& worker,
          const SliceQueueOptions& options, absl::Time now)
      : session_(session), worker_(worker), options_(options), now_(now) {}

  // Lends at most `max_slices` slices under the lease `lease`, a secret.
  absl::StatusOr<std::optional<SliceBatch>> Lend(const std::string& lease,
                                                 int max_slices);

  // Whether the lent slices are the first of their job.
  bool begun() const { return begun_; }

 private:
  struct Holdings {
    int64_t leases = 0;
    bool alone = false;  // The worker holds a slice that may kill it.
  };
  struct Slice {
    int64_t position = 0;
    int64_t ordinal = 0;
    int64_t deaths = 0;
  };

  absl::StatusOr<Holdings> ReadHoldings();
  // The slices of the job to lend, in order; none if the first one must be lent
  // alone and the worker has others.
  absl::StatusOr<std::vector<Slice>> Choose(const SegmentationJob& job,
                                            const Holdings& holdings,
                                            int max_slices);
  int64_t BatchSize(const SegmentationJob& job, int max_slices) const;
  absl::StatusOr<std::vector<SliceTask>> Describe(
      const SegmentationJob& job, const std::vector<Slice>& slices);
  absl::Status Write(const SegmentationJob& job,
                     const std::vector<Slice>& slices,
                     const std::string& lease);

  db::Session& session_;
  const SliceWorker& worker_;
  const SliceQueueOptions& options_;
  const absl::Time now_;
  bool begun_ = false;
};

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_LENDING_H_
