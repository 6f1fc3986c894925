// Writes outlines as PyJAMAS reads them.
#ifndef TESSERA_MODELS_RESULTS_PJS_H_
#define TESSERA_MODELS_RESULTS_PJS_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.pjs`: gzip of three pickles in a row, with the types that
// PyJAMAS writes. Each is a list with a list for each slice of the image:
//   - fiducials: [x, y] (int), the pixel in which an object's centroid lies;
//   - polylines: [[x, y], …] (float), closed, outline::ContoursOf() the object;
//   - ids: the number of the object that each polyline belongs to.
// Simplified outlines are painted first, so that the polylines enclose the
// pixels of the label image. PyJAMAS has no holes: the file's notes count those
// that are filled.
// Polylines and ids wait on disk until the fiducials are complete. Beside that,
// memory is taken for one object at a time: its corners or, if its outline is
// simplified, 5 bytes for each pixel of the rectangle around it.
//
// Thread-safe, as every Writer.
class PjsWriter final : public GrowingWriter {
 public:
  // Reads the image's header. Commit() also returns FAILED_PRECONDITION if an
  // object is on a slice that the image lacks.
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PJS_H_
