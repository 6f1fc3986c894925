// Files that appear whole or not at all.
#ifndef TESSERA_BASE_OUTPUT_FILE_H_
#define TESSERA_BASE_OUTPUT_FILE_H_

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera {

// Writes beside its place; Commit() moves the file there, over what was there.
// Without Commit() nothing remains.
//
// Not thread-safe.
class OutputFile {
 public:
  // Errors: UNAVAILABLE if the folder cannot be written.
  static absl::StatusOr<OutputFile> Create(const std::filesystem::path& path);

  // The other one has nothing left to remove.
  OutputFile(OutputFile&& other) noexcept
      : path_(std::exchange(other.path_, {})),
        part_(std::exchange(other.part_, {})),
        stream_(std::move(other.stream_)) {}
  OutputFile& operator=(OutputFile&&) = delete;
  // Removes what was not committed.
  ~OutputFile();

  // A failure is told by Commit().
  void Write(absl::string_view bytes) {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // Makes the file appear. Call once, last.
  // Errors: UNAVAILABLE if the bytes could not be written: the disk is full.
  absl::Status Commit();

 private:
  explicit OutputFile(const std::filesystem::path& path);

  std::filesystem::path path_;
  std::filesystem::path part_;  // Empty once moved from or committed.
  std::ofstream stream_;
};

}  // namespace tessera

#endif  // TESSERA_BASE_OUTPUT_FILE_H_
