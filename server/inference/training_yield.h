// Interactive segmentation goes first, training yields, and neither starves.
#ifndef TESSERA_SERVER_INFERENCE_TRAINING_YIELD_H_
#define TESSERA_SERVER_INFERENCE_TRAINING_YIELD_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace tessera::inference {

struct TrainingYieldOptions {
  // Training waits so long in a row at most ...
  absl::Duration longest_pause = absl::Seconds(60);
  // ... and then runs so long, whoever segments meanwhile.
  absl::Duration guaranteed_run = absl::Seconds(20);
};

// Decides when training workers pause. Asked at each of their reports, four
// times a second, so it needs no thread of its own.
//
// Thread-safe. Borrows the clock; must outlive its turns.
class TrainingYield {
 public:
  explicit TrainingYield(const Clock& clock,
                         const TrainingYieldOptions& options = {})
      : clock_(clock), options_(options) {}

  // While one of these lives, somebody waits for a segmentation.
  class Demand {
   public:
    explicit Demand(TrainingYield& yield) : yield_(yield) { yield_.Add(1); }
    ~Demand() { yield_.Add(-1); }
    Demand(const Demand&) = delete;
    Demand& operator=(const Demand&) = delete;

   private:
    TrainingYield& yield_;
  };

  // Whether training shall wait now.
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
