// The results of slices as bytes that can be kept.
#ifndef TESSERA_SERVER_WIRE_SLICE_MESSAGES_H_
#define TESSERA_SERVER_WIRE_SLICE_MESSAGES_H_

#include <memory>
#include <ostream>

#include "absl/status/status.h"
#include "server/inference/slice_source.h"
#include "server/wire/segment_stream.h"

namespace tessera::wire {

// Writes the objects of one slice and its summary as a sequence of
// SegmentResponse messages, each after its length in bytes as a varint.
// StoredResults reads them.
//
// Not thread-safe; one for each slice. Borrows the stream.
class SliceMessages final : public inference::SliceRecorder {
 public:
  explicit SliceMessages(std::ostream& out);

  // The messages of a whole image have these.
  absl::Status OnStart(const inference::SegmentStart&) override {
    return absl::OkStatus();
  }
  absl::Status OnProgress(const inference::SegmentProgress&) override {
    return absl::OkStatus();
  }
  absl::Status OnObject(const inference::SegmentSlice& slice,
                        const inference::DetectedObject& object) override {
    return stream_.OnObject(slice, object);
  }
  absl::Status OnSliceEnd(int slice) override {
    return stream_.OnSliceEnd(slice);
  }
  // Errors of all methods: RESOURCE_EXHAUSTED (DISK_FULL).
  absl::Status Finish(const inference::SegmentSummary& summary) override;

  // For SliceRunner.
  static std::unique_ptr<inference::SliceRecorder> Make(std::ostream& out) {
    return std::make_unique<SliceMessages>(out);
  }

 private:
  absl::Status Write(const v1::SegmentResponse& response);

  std::ostream& out_;
  SegmentStream stream_;
};

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_SLICE_MESSAGES_H_
