#include "server/pictures/pyramid_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/pictures/pyramid_file.h"
#include "server/storage/durable_file.h"

namespace tessera::pictures {
namespace {

constexpr char kExtension[] = ".pyramid";
// Left free for the database and for what users send.
constexpr int64_t kLeaveFreeBytes = int64_t{1} << 30;
constexpr size_t kDigestDigits = 64;

struct Stored {
  std::filesystem::path path;
  std::filesystem::file_time_type used;
  int64_t bytes = 0;
};

// All pyramids; the one that was not used for longest is first.
std::vector<Stored> ListByUse(const std::filesystem::path& dir) {
  std::vector<Stored> stored;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() != kExtension) continue;
    const auto used = entry.last_write_time(error);
    if (error) continue;
    const auto bytes = static_cast<int64_t>(entry.file_size(error));
    if (!error) stored.push_back({entry.path(), used, bytes});
  }
  std::sort(stored.begin(), stored.end(),
            [](const Stored& a, const Stored& b) { return a.used < b.used; });
  return stored;
}

absl::Status NoRoom(int64_t bytes, const std::string& why) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "a picture to look at takes %d MiB on the server's disk, %s; look "
          "at a part of the image, or ask the administrator for more room",
          bytes >> 20, why)),
      "DISK_FULL");
}

}  // namespace

absl::StatusOr<std::unique_ptr<PyramidFolder>> PyramidFolder::Open(
    const std::filesystem::path& dir, int64_t max_bytes) {
  RETURN_IF_ERROR(storage::MakeFolder(dir));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() == kExtension) continue;
    std::filesystem::remove(entry.path(), error);
  }
  return std::unique_ptr<PyramidFolder>(new PyramidFolder(dir, max_bytes));
}

std::filesystem::path PyramidFolder::PathOf(const SliceId& id) const {
  return dir_ / absl::StrFormat("%s-c%d-s%d%s", id.sha256, id.channel, id.slice,
                                kExtension);
}

bool PyramidFolder::Has(const SliceId& id) const {
  std::error_code ignored;
  return std::filesystem::exists(PathOf(id), ignored);
}

void PyramidFolder::NoteUse(const SliceId& id) const {
  std::error_code ignored;
  // The time of change says when the pyramid was used last, because many file
  // systems do not note the time of reading.
  std::filesystem::last_write_time(
      PathOf(id), std::filesystem::file_time_type::clock::now(), ignored);
}

absl::StatusOr<std::shared_ptr<const Picture>> PyramidFolder::Find(
    const SliceId& id) const {
  const std::filesystem::path path = PathOf(id);
  std::error_code ignored;
  auto found = PyramidFile::Open(path);
  if (!absl::IsDataLoss(found.status())) return found;
  std::filesystem::remove(path, ignored);
  return absl::NotFoundError("the pyramid was damaged and has been removed");
}

absl::Status PyramidFolder::MakeRoom(int64_t bytes) {
  if (bytes > max_bytes_) {
    return NoRoom(bytes, absl::StrFormat("which has %d MiB for such pictures",
                                         max_bytes_ >> 20));
  }
  const std::vector<Stored> stored = ListByUse(dir_);
  int64_t taken = 0;
  for (const Stored& pyramid : stored) taken += pyramid.bytes;
  for (const Stored& pyramid : stored) {
    std::error_code error;
    const auto space = std::filesystem::space(dir_, error);
    const bool disk_has_room = error || static_cast<int64_t>(space.available) >=
                                            bytes + kLeaveFreeBytes;
    if (taken + bytes <= max_bytes_ && disk_has_room) break;
    std::filesystem::remove(pyramid.path, error);
    taken -= pyramid.bytes;
  }
  std::error_code error;
  const auto space = std::filesystem::space(dir_, error);
  if (error ||
      static_cast<int64_t>(space.available) >= bytes + kLeaveFreeBytes) {
    return absl::OkStatus();
  }
  return NoRoom(
      bytes, absl::StrFormat("which has %d MiB left", space.available >> 20));
}

void PyramidFolder::RemoveOthers(
    const std::function<bool(const std::string& sha256)>& is_kept) {
  for (const Stored& pyramid : ListByUse(dir_)) {
    const std::string name = pyramid.path.filename().string();
    if (is_kept(name.substr(0, kDigestDigits))) continue;
    std::error_code error;
    std::filesystem::remove(pyramid.path, error);
    if (!error) continue;
    Log(Severity::kWarning, "a pyramid that is not needed any more remains",
        {{"path", pyramid.path.string()}, {"cause", error.message()}});
  }
}

}  // namespace tessera::pictures
