// The messages that a Segment call sends.
#ifndef TESSERA_SERVER_WIRE_SEGMENT_STREAM_H_
#define TESSERA_SERVER_WIRE_SEGMENT_STREAM_H_

#include <functional>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "server/inference/image_segmenter.h"
#include "server/wire/label_runs.h"
#include "server/wire/object_batcher.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// Turns results into messages: progress at most ten times a second, objects in
// batches of at most 256 KiB. A batch that is not full is sent with the next
// progress. On request also the label image, in messages of the same size.
//
// Not thread-safe; one per call.
class SegmentStream final : public inference::SegmentSink {
 public:
  // Sends a message; may block until it can be sent.
  using Write = std::function<absl::Status(const v1::SegmentResponse&)>;

  explicit SegmentStream(Write write, bool labels = false)
      : write_(std::move(write)), labels_(labels) {}

  // Errors of all methods: those of `write`.
  absl::Status OnStart(const inference::SegmentStart& start) override;
  absl::Status OnProgress(const inference::SegmentProgress& progress) override;
  absl::Status OnObject(const inference::SegmentSlice& slice,
                        const inference::DetectedObject& object) override;
  absl::Status OnSliceEnd(int slice) override;
  absl::Status SendSummary(v1::SegmentSummary summary);

 private:
  // Sends full messages of the label image, or all that is left.
  absl::Status SendLabels(bool all);

  const Write write_;
  const bool labels_;
  LabelRunMaker label_runs_;
  std::optional<ObjectBatcher> batcher_;  // Of the current slice.
  absl::Time last_progress_ = absl::InfinitePast();
};

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_SEGMENT_STREAM_H_
