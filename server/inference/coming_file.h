// An image file that is segmented while it is still being uploaded.
#ifndef TESSERA_SERVER_INFERENCE_COMING_FILE_H_
#define TESSERA_SERVER_INFERENCE_COMING_FILE_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "models/imaging/arrival.h"
#include "server/inference/stage_clock.h"
#include "server/inference/training_yield.h"

namespace tessera::inference {

// Waits for bytes of the file. During a wait training goes on, and the time
// counts for no stage of the segmentation.
//
// Not thread-safe; used by the thread that segments. Borrows everything it is
// given.
class ComingFile final : public imaging::Arrival {
 public:
  // `turn` holds the segmentation's demand for the device, if it has one.
  // Await() drops the demand during the wait and renews it afterwards.
  ComingFile(imaging::Arrival& arrival, TrainingYield& yield,
             std::optional<TrainingYield::Demand>& turn, StageClock& clock)
      : arrival_(arrival), yield_(yield), turn_(turn), clock_(clock) {}

  int64_t size_bytes() const override { return arrival_.size_bytes(); }
  int64_t bytes_there() const override { return arrival_.bytes_there(); }
  bool whole() const { return bytes_there() == size_bytes(); }
  absl::Status Await(int64_t bytes) override;
  absl::Status AwaitWhole() { return Await(size_bytes()); }

  // The total time spent waiting for bytes.
  double waited_seconds() const { return waited_seconds_; }

 private:
  imaging::Arrival& arrival_;
  TrainingYield& yield_;
  std::optional<TrainingYield::Demand>& turn_;
  StageClock& clock_;
  double waited_seconds_ = 0;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_COMING_FILE_H_
