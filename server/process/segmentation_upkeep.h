// What segmentation jobs need every now and then.
#ifndef TESSERA_SERVER_PROCESS_SEGMENTATION_UPKEEP_H_
#define TESSERA_SERVER_PROCESS_SEGMENTATION_UPKEEP_H_

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/metrics.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"

namespace tessera::process {

// Tells watchers of progress twice a second. Every few seconds takes back
// slices whose lease has expired, and removes what deleted jobs have left.
//
// Owns a thread, which ends with this object. Borrows everything it is given.
class SegmentationUpkeep {
 public:
  SegmentationUpkeep(segmentation::SegmentationStore& store,
                     segmentation::SliceQueue& queue);

 private:
  void Run(const std::stop_token& end);

  segmentation::SegmentationStore& store_;
  segmentation::SliceQueue& queue_;
  std::mutex mu_;  // Guards nothing; `wake_` needs a mutex.
  std::condition_variable_any wake_;
  std::jthread thread_;  // Last: uses the other members.
};

// Counts in `tessera_segmentation_jobs_total{outcome}` how jobs end, and logs
// each start and end. A job that has ended is a span `segmentation_job`. For
// SegmentationStoreOptions::on_transition.
void NoteSegmentation(Metrics& metrics,
                      const segmentation::SegmentationJob& job);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_SEGMENTATION_UPKEEP_H_
