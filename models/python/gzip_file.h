// Files that are packed by gzip, as Python's gzip module writes them.
#ifndef TESSERA_MODELS_PYTHON_GZIP_FILE_H_
#define TESSERA_MODELS_PYTHON_GZIP_FILE_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::python {

// Unpacks a file. Errors: INVALID_ARGUMENT if it cannot be read or is damaged;
// RESOURCE_EXHAUSTED if it unpacks to more than `most_bytes`. Messages lack the
// file's name.
absl::StatusOr<std::string> GunzipFile(const std::filesystem::path& path,
                                       size_t most_bytes);

// Packs bytes to a file that appears complete or not at all. The same bytes
// give the same file.
//
// Not thread-safe.
class GzipFile {
 public:
  // Errors: UNAVAILABLE if the folder cannot be written.
  static absl::StatusOr<GzipFile> Create(const std::filesystem::path& path);

  GzipFile(GzipFile&&) noexcept;
  ~GzipFile();

  // Commit() reports a failed write.
  void Write(absl::string_view bytes);
  // Makes the file appear. Call once, last. Errors: UNAVAILABLE if the bytes
  // could not be written.
  absl::Status Commit();

 private:
  struct Impl;
  explicit GzipFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_GZIP_FILE_H_
