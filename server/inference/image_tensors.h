// What is found in an image, as arrays of numbers.
#ifndef TESSERA_SERVER_INFERENCE_IMAGE_TENSORS_H_
#define TESSERA_SERVER_INFERENCE_IMAGE_TENSORS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/image.h"
#include "server/inference/image_segmenter.h"

namespace tessera::inference {

// Adds the label image and the planes of one slice to the end of buffers, row
// after row, in the machine's byte order, which is little-endian.
//
// Not thread-safe; one for each slice. Borrows the buffers.
class ImageTensors final : public SegmentSink {
 public:
  // Adds nothing to a buffer that is null. `labels` gets uint32, `planes`
  // float32: one plane after the other. Planes take as many bytes as
  // `plane_count` says. REQUIRES: the slice has the size `size`.
  ImageTensors(imaging::Size size, int plane_count, std::string* labels,
               std::string* planes);

  absl::Status OnStart(const SegmentStart&) override {
    return absl::OkStatus();
  }
  absl::Status OnProgress(const SegmentProgress&) override {
    return absl::OkStatus();
  }
  absl::Status OnObject(const SegmentSlice& slice,
                        const DetectedObject& object) override;
  absl::Status OnSliceEnd(int) override { return absl::OkStatus(); }
  absl::Status OnPlanes(const SegmentSlice& slice,
                        const tiles::Band& rows) override;

 private:
  const imaging::Size size_;
  const size_t pixels_;
  std::string* const labels_;
  std::string* const planes_;
  const size_t labels_begin_;  // Of this slice, in the buffers.
  const size_t planes_begin_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_IMAGE_TENSORS_H_
