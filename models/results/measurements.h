// Writes what scikit-image measures of every object, as a table.
#ifndef TESSERA_MODELS_RESULTS_MEASUREMENTS_H_
#define TESSERA_MODELS_RESULTS_MEASUREMENTS_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.measurements.csv`: a header, then a row for each object in the
// order of slices and numbers. docs/file-formats.md has the columns. The
// objects of one slice are in memory, beside those of the segmentation.
//
// Thread-safe, as every Writer.
class MeasurementsCsvWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

// Writes the same table as `<stem>.measurements.parquet`, which pandas, R,
// DuckDB and Spark read with the columns' types.
//
// Thread-safe, as every Writer.
class MeasurementsParquetWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_MEASUREMENTS_H_
