// Writes PyJAMAS' table of measurements.
#ifndef TESSERA_MODELS_RESULTS_PJS_TABLE_H_
#define TESSERA_MODELS_RESULTS_PJS_TABLE_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.pjs.csv`, as PyJAMAS 2026.9 saves its measurements: a row for
// each measure and id, a column for each segmented slice. The values are those
// that PyJAMAS computes of the polylines in `<stem>.pjs`. Keeps a slice of the
// image and all values in memory.
//
// Thread-safe, as every Writer.
class PjsTableWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PJS_TABLE_H_
