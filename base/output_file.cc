#include "base/output_file.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/uuid.h"

namespace tessera {
namespace {

absl::Status CannotWrite(const std::filesystem::path& path,
                         const std::string& reason) {
  return absl::UnavailableError(absl::StrFormat(
      "cannot write %s (%s); check that its folder exists, may be written and "
      "has room",
      path.string(), reason));
}

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path),
      // The name is unique, so that two runs never write into one file. It is
      // not `path` with a suffix, because the suffix may make the name too
      // long.
      part_(path.parent_path() / (".tessera-" + RandomUuid() + ".part")),
      stream_(part_, std::ios::binary) {}

absl::StatusOr<OutputFile> OutputFile::Create(
    const std::filesystem::path& path) {
  OutputFile file(path);
  if (!file.stream_) return CannotWrite(path, std::strerror(errno));
  return file;
}

OutputFile::~OutputFile() {
  std::error_code ignored;  // The file may not exist.
  if (!part_.empty()) std::filesystem::remove(part_, ignored);
}

absl::Status OutputFile::Commit() {
  stream_.close();
  // An earlier Write() may have failed, so errno may have another cause.
  if (!stream_) return CannotWrite(path_, "not all bytes were taken");
  std::error_code error;
  std::filesystem::rename(part_, path_, error);
  if (error) return CannotWrite(path_, error.message());
  part_.clear();
  return absl::OkStatus();
}

}  // namespace tessera
