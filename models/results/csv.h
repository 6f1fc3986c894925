// Writes the measurements of every object as a table.
#ifndef TESSERA_MODELS_RESULTS_CSV_H_
#define TESSERA_MODELS_RESULTS_CSV_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.csv` (RFC 4180, but lines end with a line feed only): a header
// whose names carry units, then one row for each object, in the order of
// slices. The decimal separator is a point.
//
// Thread-safe, as every Writer.
class CsvWriter final : public GrowingWriter {
 public:
  // Does not read the image.
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_CSV_H_
