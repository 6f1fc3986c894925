// Writes tables of numbers in the Parquet format. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_PARQUET_FILE_H_
#define TESSERA_MODELS_RESULTS_PARQUET_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/output_file.h"

namespace tessera::results {

struct ParquetColumn {
  std::string name;
  bool whole = false;  // INT64, else DOUBLE.
};

// A file as apache/parquet-format 2.10 describes it: plain, uncompressed pages,
// one for each column of a row group; every value is there. It appears complete
// or not at all. One row group is in memory.
//
// Not thread-safe.
class ParquetFile {
 public:
  // Errors: UNAVAILABLE if the folder cannot be written.
  static absl::StatusOr<ParquetFile> Create(const std::filesystem::path& path,
                                            std::vector<ParquetColumn> columns);

  // REQUIRES: a value for each column; those of whole columns are whole.
  void Add(const std::vector<double>& row);
  // Call once, last. Errors: UNAVAILABLE if the bytes could not be written.
  absl::Status Commit();

 private:
  // Where a column of a row group is.
  struct Chunk {
    int64_t offset = 0;
    int64_t bytes = 0;
  };
  struct RowGroup {
    int64_t rows = 0;
    std::vector<Chunk> chunks;
  };

  ParquetFile(OutputFile file, std::vector<ParquetColumn> columns);
  void Write(absl::string_view bytes);
  void EndRowGroup();
  std::string Footer() const;

  OutputFile file_;
  std::vector<ParquetColumn> columns_;
  std::vector<std::string> values_;  // Of the row group's columns, as stored.
  int64_t rows_ = 0;                 // Of the row group.
  int64_t written_ = 0;              // Bytes.
  std::vector<RowGroup> groups_;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_PARQUET_FILE_H_
