#include "models/results/spool.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "base/uuid.h"

namespace tessera::results {
namespace {

constexpr std::streamoff kChunkBytes = 64 << 10;

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

absl::StatusOr<std::string> Spool::Next() {
  if (!left_) {
    left_ = stream_.tellp();
    stream_.seekg(0);
  }
  std::string chunk(
      static_cast<size_t>(std::min<std::streamoff>(*left_, kChunkBytes)), '\0');
  stream_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  if (!stream_) return CannotKeep(folder_, "not all bytes were taken");
  *left_ -= static_cast<std::streamoff>(chunk.size());
  return chunk;
}

absl::Status Spool::Read(const std::function<void(absl::string_view)>& sink) {
  while (true) {
    ASSIGN_OR_RETURN(const std::string chunk, Next());
    if (chunk.empty()) return absl::OkStatus();
    sink(chunk);
  }
}

}  // namespace tessera::results
