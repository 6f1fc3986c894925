#include "server/app/spool.h"

#include <cstdlib>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

constexpr size_t kMaxFilenameBytes = 120;

// The last part of the client's file name, made harmless for any disk.
std::string SafeName(absl::string_view filename) {
  const size_t slash = filename.find_last_of("/\\");
  if (slash != absl::string_view::npos) filename.remove_prefix(slash + 1);
  if (filename.size() > kMaxFilenameBytes) {
    filename.remove_prefix(filename.size() - kMaxFilenameBytes);
  }
  std::string name(filename);
  for (char& c : name) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '_';
  }
  return name == "." || name == ".." || name.empty() ? "image" : name;
}

absl::Status DiskFull() {
  return WithReason(
      absl::ResourceExhaustedError("the server cannot write the file that you "
                                   "sent; its disk may be full"),
      "DISK_FULL");
}

}  // namespace

SpoolFile::SpoolFile(Spool& spool, const std::string& user,
                     const std::filesystem::path& path, int64_t size_bytes)
    : spool_(spool),
      user_(user),
      path_(path),
      size_bytes_(size_bytes),
      file_(path, std::ios::binary | std::ios::trunc) {}

SpoolFile::~SpoolFile() {
  std::error_code ignored;  // Spool::Create() removes leftovers.
  std::filesystem::remove(path_, ignored);
  std::filesystem::remove(path_.parent_path(), ignored);
  spool_.Count(user_, open_ended() ? -bytes_there_ : -size_bytes_);
}

absl::Status SpoolFile::Append(absl::string_view bytes) {
  const auto size = static_cast<int64_t>(bytes.size());
  bytes_there_ += size;
  if (open_ended()) {
    spool_.Count(user_, size);
    if (bytes_there_ > spool_.max_file_bytes_) {
      return spool_.TooLarge(path_.filename().string(), bytes_there_);
    }
  } else if (bytes_there_ > size_bytes_) {
    return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                          "%s is longer than the %d bytes announced; send it again",
                          path_.filename().string(), size_bytes_)),
                      "SIZE_MISMATCH");
  }
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file_.good() ? absl::OkStatus() : DiskFull();
}

absl::Status SpoolFile::Finish() {
  if (bytes_there_ == 0) {
    return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                          "%s has no bytes; send them after the header",
                          path_.filename().string())),
                      "SIZE_MISMATCH");
  }
  if (!open_ended() && bytes_there_ != size_bytes_) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s has %d bytes, but %d were announced; send it again",
            path_.filename().string(), bytes_there_, size_bytes_)),
        "SIZE_MISMATCH");
  }
  file_.close();
  return file_.good() ? absl::OkStatus() : DiskFull();
}

absl::StatusOr<std::unique_ptr<Spool>> Spool::Create(
    const std::filesystem::path& dir, int64_t max_file_bytes) {
  std::error_code error;
  std::filesystem::remove_all(dir, error);
  if (!error) std::filesystem::create_directories(dir, error);
  if (error) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot make the folder %s: %s", dir.string(), error.message()));
  }
  return std::unique_ptr<Spool>(new Spool(dir, max_file_bytes));
}

absl::StatusOr<std::unique_ptr<SpoolFile>> Spool::Open(
    const std::string& user, absl::string_view filename, int64_t size_bytes,
    absl::string_view head) {
  if (size_bytes < 0) {
    return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                          "the header says that the file has %d bytes; write "
                          "its size, or 0 if it is not known",
                          size_bytes)),
                      "HEADER_INVALID");
  }
  if (size_bytes > max_file_bytes_) return TooLarge(filename, size_bytes);
  std::string folder = (dir_ / "XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return DiskFull();
  Count(user, size_bytes);
  std::unique_ptr<SpoolFile> file(new SpoolFile(
      *this, user, std::filesystem::path(folder) / SafeName(filename),
      size_bytes));
  if (!file->file_.is_open()) return DiskFull();
  file->file_.write(head.data(), static_cast<std::streamsize>(head.size()));
  return file;
}

absl::Status Spool::TooLarge(absl::string_view filename, int64_t bytes) const {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s has %d bytes or more; this server takes %d (start it with a "
          "larger --max-upload-bytes)",
          SafeName(filename), bytes, max_file_bytes_)),
      "FILE_TOO_LARGE");
}

int64_t Spool::BytesOf(const std::string& user) const {
  const absl::MutexLock lock(&mu_);
  const auto found = bytes_.find(user);
  return found == bytes_.end() ? 0 : found->second;
}

void Spool::Count(const std::string& user, int64_t bytes) {
  const absl::MutexLock lock(&mu_);
  const auto found = bytes_.emplace(user, 0).first;
  found->second += bytes;
  if (found->second == 0) bytes_.erase(found);
}

}  // namespace tessera::app
