#include "models/results/spool.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/uuid.h"

namespace tessera::results {
namespace {

constexpr size_t kChunkBytes = 64 << 10;

absl::Status CannotKeep(const std::filesystem::path& folder,
                        const std::string& reason) {
  return absl::UnavailableError(absl::StrFormat(
      "cannot write to %s (%s); check that the folder exists, may be written "
      "and has room",
      folder.string(), reason));
}

}  // namespace

absl::StatusOr<Spool> Spool::Create(const std::filesystem::path& folder) {
  const std::filesystem::path path =
      folder / (".tessera-" + RandomUuid() + ".part");
  std::fstream stream(
      path, std::ios::in | std::ios::out | std::ios::binary | std::ios::trunc);
  if (!stream) return CannotKeep(folder, std::strerror(errno));
  std::error_code ignored;  // The file then stays until somebody removes it.
  std::filesystem::remove(path, ignored);
  return Spool(folder, std::move(stream));
}

absl::Status Spool::Read(const std::function<void(absl::string_view)>& sink) {
  const std::streamoff written = stream_.tellp();
  stream_.seekg(0);
  std::string chunk(kChunkBytes, '\0');
  std::streamoff read = 0;
  while (stream_) {
    stream_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const std::streamsize count = stream_.gcount();
    sink({chunk.data(), static_cast<size_t>(count)});
    read += count;
  }
  if (read == written) return absl::OkStatus();
  return CannotKeep(folder_, "not all bytes were taken");
}

}  // namespace tessera::results
