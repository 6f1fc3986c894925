// The label image of slices as messages.
#ifndef TESSERA_SERVER_WIRE_LABEL_RUNS_H_
#define TESSERA_SERVER_WIRE_LABEL_RUNS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"
#include "models/outline/pixel_runs.h"
#include "rpc/object_joiner.h"
#include "server/wire/stored_results.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// Turns outlines into the runs of their pixels, a bounded message at a time.
// The runs of an object are made when they are wanted: a thin, tall object has
// far more runs than corners.
//
// Not thread-safe; one for each call.
class LabelRunMaker {
 public:
  explicit LabelRunMaker(size_t max_bytes = size_t{256} << 10)
      : max_bytes_(max_bytes) {}

  // The number of the outline is the label. Slices count from 1.
  void Add(int slice, const imaging::SlicePosition& position,
           imaging::Outline outline);

  // Makes the next message from the outlines added so far. Unless `all`, waits
  // with a message that is not full. Returns false if there is none.
  bool Next(bool all, v1::LabelRuns& message);

 private:
  struct Queued {
    int slice;
    imaging::SlicePosition position;
    imaging::Outline outline;
    size_t polygon = 0;  // The next one.
  };

  // Makes `row_` hold runs that are not sent yet. Returns false if there are
  // none.
  bool Advance();
  void Emit(v1::LabelRuns& message);

  const size_t max_bytes_;
  std::deque<Queued> queue_;  // The first one is in work.
  std::optional<outline::PixelRuns> scan_;
  std::vector<outline::PixelRun> row_;
  size_t next_run_ = 0;  // In `row_`.
  int slice_ = 0;        // Of `bytes_`.
  imaging::SlicePosition position_;
  std::string bytes_;    // Runs for the next message.
};

// The messages of StoredResults, and the label image between them.
//
// Not thread-safe.
class LabelledResults {
 public:
  explicit LabelledResults(StoredResults results)
      : results_(std::move(results)) {}

  // Makes the next message. Returns false after the last one.
  // Errors: those of StoredResults::Next() and ObjectJoiner.
  absl::StatusOr<bool> Next(v1::SegmentResponse& response);

 private:
  absl::Status Take(const v1::ObjectBatch& batch);

  StoredResults results_;
  rpc::ObjectJoiner joiner_;
  LabelRunMaker maker_;
  std::optional<v1::SegmentSummary> summary_;  // Waits for the last runs.
};

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_LABEL_RUNS_H_
