// Files that appear complete or not at all.
#ifndef TESSERA_BASE_OUTPUT_FILE_H_
#define TESSERA_BASE_OUTPUT_FILE_H_

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera {

// Writes to a temporary file in the folder of the target. Commit() renames the
// temporary file to the target and replaces an existing file. Without Commit()
// the destructor removes the temporary file.
//
// Not thread-safe.
class OutputFile {
 public:
  // Errors: UNAVAILABLE if the folder cannot be written.
  static absl::StatusOr<OutputFile> Create(const std::filesystem::path& path);

  // `other` no longer owns a temporary file.
  OutputFile(OutputFile&& other) noexcept
      : path_(std::exchange(other.path_, {})),
        part_(std::exchange(other.part_, {})),
        stream_(std::move(other.stream_)) {}
  OutputFile& operator=(OutputFile&&) = delete;
  // Removes the temporary file unless Commit() succeeded.
  ~OutputFile();

  // Commit() reports a failed write.
  void Write(absl::string_view bytes) {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // Moves the file to its target. Call once, after the last Write().
  // Errors: UNAVAILABLE if the bytes could not be written (the disk may be
  // full) or the file cannot be renamed.
  absl::Status Commit();

 private:
  explicit OutputFile(const std::filesystem::path& path);

  std::filesystem::path path_;
  std::filesystem::path part_;  // Empty after a move or Commit().
  std::ofstream stream_;
};

}  // namespace tessera

#endif  // TESSERA_BASE_OUTPUT_FILE_H_
