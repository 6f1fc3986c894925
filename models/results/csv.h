// The measurements of every object as a table.
#ifndef TESSERA_MODELS_RESULTS_CSV_H_
#define TESSERA_MODELS_RESULTS_CSV_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.csv` (RFC 4180, but with line feeds alone): a header whose
// names carry their units, then one row an object, slice after slice. Decimal
// points, never commas.
//
// Thread-safe, as every Writer.
class CsvWriter final : public GrowingWriter {
 public:
  // Needs no pixels: the image need not be there any more.
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_CSV_H_
