#include "models/results/measurements.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/results/measure.h"
#include "models/results/parquet_file.h"

namespace tessera::results {
namespace {

using Row = std::vector<double>;

std::vector<std::string> NotesOf(const ObjectMeasurer& measurer) {
  const int64_t count = measurer.without_pixels();
  if (count == 0) return {};
  return {absl::StrCat(
      count, count == 1 ? " object has" : " objects have",
      " no pixel left in the simplified outline and so no row in the table of "
      "measurements; give a smaller --tolerance")};
}

// Hands the table out row by row.
absl::Status ReadTable(ObjectMeasurer& measurer,
                       const std::vector<MeasureColumn>& columns,
                       const Segmentation& found,
                       const std::function<void(const Row&)>& add) {
  Row row(columns.size());
  for (const SliceObjects& slice : found.slices) {
    if (slice.objects.empty()) continue;
    ASSIGN_OR_RETURN(const auto objects, measurer.Measure(slice));
    for (const MeasuredObject& object : objects) {
      for (size_t i = 0; i < columns.size(); ++i) {
        row[i] = columns[i].value(object);
      }
      add(row);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Written> MeasurementsCsvWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(ObjectMeasurer measurer, ObjectMeasurer::Open(image, found));
  const std::vector<MeasureColumn> columns = measurer.Columns();
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".measurements.csv");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  const auto name = [](std::string* out, const MeasureColumn& column) {
    out->append(column.name);
  };
  file.Write(absl::StrCat(absl::StrJoin(columns, ",", name), "\n"));
  // 15 digits are those that every double keeps.
  const auto number = [](std::string* out, double value) {
    absl::StrAppendFormat(out, "%.15g", value);
  };
  RETURN_IF_ERROR(ReadTable(measurer, columns, found, [&](const Row& row) {
    file.Write(absl::StrCat(absl::StrJoin(row, ",", number), "\n"));
  }));
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, NotesOf(measurer)};
}

absl::StatusOr<Written> MeasurementsParquetWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(ObjectMeasurer measurer, ObjectMeasurer::Open(image, found));
  const std::vector<MeasureColumn> columns = measurer.Columns();
  std::vector<ParquetColumn> stored;
  for (const MeasureColumn& column : columns) {
    stored.push_back({column.name, column.whole});
  }
  const std::filesystem::path path =
      folder / (OutputStem(image) + ".measurements.parquet");
  ASSIGN_OR_RETURN(ParquetFile file,
                   ParquetFile::Create(path, std::move(stored)));
  RETURN_IF_ERROR(ReadTable(measurer, columns, found,
                            [&](const Row& row) { file.Add(row); }));
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, NotesOf(measurer)};
}

}  // namespace tessera::results
