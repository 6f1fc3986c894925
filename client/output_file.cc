#include "client/output_file.h"

#include <system_error>

#include "absl/strings/str_format.h"
#include "client/uuid.h"

namespace tessera::client {
namespace {

absl::Status CannotWrite(const std::filesystem::path& path) {
  return absl::UnavailableError(absl::StrFormat(
      "cannot write %s; check that its folder exists, may be written and has "
      "room",
      path.string()));
}

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path),
      // A name of its own, so that two runs never write into one file.
      part_(path.string() + "." + RandomUuid().substr(0, 8) + ".part"),
      stream_(part_, std::ios::binary) {}

absl::StatusOr<OutputFile> OutputFile::Create(
    const std::filesystem::path& path) {
  OutputFile file(path);
  if (!file.stream_) return CannotWrite(path);
  return file;
}

OutputFile::~OutputFile() {
  std::error_code ignored;  // It may never have come into being.
  if (!part_.empty()) std::filesystem::remove(part_, ignored);
}

absl::Status OutputFile::Commit() {
  stream_.close();
  if (!stream_) return CannotWrite(path_);
  std::error_code error;
  std::filesystem::rename(part_, path_, error);
  if (error) return CannotWrite(path_);
  part_.clear();
  return absl::OkStatus();
}

}  // namespace tessera::client
