// Interactive segmentation goes first, training yields, and neither starves.
#ifndef TESSERA_SERVER_INFERENCE_TRAINING_YIELD_H_
#define TESSERA_SERVER_INFERENCE_TRAINING_YIELD_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::inference {

struct TrainingYieldOptions {
  // The longest time that training waits in a row.
  absl::Duration longest_pause = absl::Seconds(60);
  // How long training then runs even if somebody waits for a segmentation.
  absl::Duration guaranteed_run = absl::Seconds(20);
};

// Decides when training workers pause. It is asked at each report of a worker,
// four times a second, so it needs no thread of its own.
//
// Thread-safe. Borrows the clock; must outlive its Demands.
class TrainingYield {
 public:
  explicit TrainingYield(const Clock& clock,
                         const TrainingYieldOptions& options = {})
      : clock_(clock), options_(options) {}

  // Exists while somebody waits for a segmentation.
  class Demand {
   public:
    explicit Demand(TrainingYield& yield) : yield_(yield) { yield_.Add(1); }
    ~Demand() { yield_.Add(-1); }
    Demand(const Demand&) = delete;
    Demand& operator=(const Demand&) = delete;

   private:
    TrainingYield& yield_;
  };

  // Whether training must wait now.
  bool ShouldPause();

 private:
  void Add(int turns);

  const Clock& clock_;
  const TrainingYieldOptions options_;
  absl::Mutex mu_;
  int turns_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time pause_began_ ABSL_GUARDED_BY(mu_) = absl::InfiniteFuture();
  absl::Time run_until_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_TRAINING_YIELD_H_
