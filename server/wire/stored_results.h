// Kept results of slices, read back as the messages of a Segment call.
#ifndef TESSERA_SERVER_WIRE_STORED_RESULTS_H_
#define TESSERA_SERVER_WIRE_STORED_RESULTS_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// Where the messages of one slice lie; see SliceMessages.
struct SliceBytes {
  std::string sha256;  // Of the file.
  int64_t offset = 0;
  int64_t bytes = 0;
};

// Puts the summaries of an image's slices together: sums figures, joins notices
// in the order of their first appearance, and keeps the least certain regions.
// Of diameters, parameters and trust, it says what Segment says of such slices.
// REQUIRES: `slices` is in the order of the slices, and not empty.
v1::SegmentSummary MergeSummaries(
    const std::vector<v1::SegmentSummary>& slices);

// The messages of one image: a start, the objects slice by slice, and one
// summary for all slices. Holds one message at a time.
//
// Not thread-safe.
class StoredResults {
 public:
  // Opens a file with results. `path` stays valid while `keep` lives.
  struct File {
    std::filesystem::path path;
    std::shared_ptr<const void> keep;
  };
  using Open = std::function<absl::StatusOr<File>(const std::string& sha256)>;

  // REQUIRES: `slices` is not empty.
  StoredResults(std::vector<SliceBytes> slices, Open open,
                v1::SegmentStart start);

  // Makes the next message. Returns false after the last one.
  // Errors: those of `open`; DATA_LOSS (RESULTS_DAMAGED) if the bytes are no
  // messages.
  absl::StatusOr<bool> Next(v1::SegmentResponse& response);

 private:
  absl::Status Begin(const SliceBytes& slice);
  // Reads a message of the current slice. Returns false at its end.
  absl::StatusOr<bool> Read(v1::SegmentResponse& response);

  const std::vector<SliceBytes> slices_;
  const Open open_;
  const v1::SegmentStart start_;
  bool started_ = false;
  bool ended_ = false;
  size_t next_ = 0;   // The slice to open next.
  int64_t left_ = 0;  // Bytes of the current slice.
  std::ifstream file_;
  std::vector<v1::SegmentSummary> summaries_;
};

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_STORED_RESULTS_H_
