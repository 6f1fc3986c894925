#include "models/data/zip_file.h"

#include <sys/stat.h>
#include <zip.h>

#include <cctype>
#include <cerrno>
#include <fstream>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/file_name.h"
#include "base/status_macros.h"

namespace tessera::data {
namespace {

using ZipFile = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

// Archives up to this unpacked size may have any ratio: blank masks of a small
// dataset pack tightly.
constexpr int64_t kAlwaysAllowedBytes = 1 << 20;
constexpr size_t kChunkBytes = 64 << 10;
// Paths that any file system takes, and more nested folders than a dataset has.
constexpr size_t kMaxPathBytes = 1024;
constexpr size_t kMaxParts = 16;

// Unpacks one archive. Used once.
class Unpacker {
 public:
  Unpacker(const std::filesystem::path& archive,
           const std::filesystem::path& target, const UnpackLimits& limits)
      : name_(archive.filename().string()), target_(target), limits_(limits) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(archive, error);
    packed_bytes_ = error ? 0 : static_cast<int64_t>(bytes);
    zip_.reset(zip_open(archive.c_str(), ZIP_RDONLY, nullptr));
  }

  absl::Status Run() {
    if (zip_ == nullptr) {
      return Refuse("is not a zip file or is damaged; zip the folder again");
    }
    const int64_t entries = zip_get_num_entries(zip_.get(), 0);
    if (entries > limits_.max_entries) {
      return Exhausted(absl::StrFormat("has %d entries, and at most %d are "
                                       "unpacked; split it",
                                       entries, limits_.max_entries));
    }
    // All entries are checked before the first byte is written.
    std::vector<std::filesystem::path> paths;
    int64_t promised = 0;
    for (int64_t i = 0; i < entries; ++i) {
      ASSIGN_OR_RETURN(paths.emplace_back(), Inspect(Index(i), promised));
    }
    for (int64_t i = 0; i < entries; ++i) {
      RETURN_IF_ERROR(Extract(Index(i), paths[static_cast<size_t>(i)]));
    }
    return absl::OkStatus();
  }

 private:
  static zip_uint64_t Index(int64_t i) { return static_cast<zip_uint64_t>(i); }

  absl::Status Refuse(const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrCat(name_, " ", what));
  }
  absl::Status Exhausted(const std::string& what) const {
    return absl::ResourceExhaustedError(absl::StrCat(name_, " ", what));
  }

  absl::Status CheckBytes(int64_t bytes) const {
    if (bytes > limits_.max_bytes) {
      return Exhausted(absl::StrFormat(
          "unpacks to more than %d bytes; split it", limits_.max_bytes));
    }
    if (bytes > kAlwaysAllowedBytes &&
        bytes > limits_.max_ratio * packed_bytes_) {
      return Exhausted(absl::StrFormat(
          "unpacks to more than %d times its size; save its images "
          "compressed, or give the folder instead",
          limits_.max_ratio));
    }
    return absl::OkStatus();
  }

  // Checks an entry and returns its path in the target; a folder's ends in `/`.
  absl::StatusOr<std::filesystem::path> Inspect(zip_uint64_t index,
                                                int64_t& promised) const {
    zip_stat_t stat;
    if (zip_stat_index(zip_.get(), index, 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_NAME) == 0 ||
        (stat.valid & ZIP_STAT_SIZE) == 0) {
      return Refuse("is damaged; zip the folder again");
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        stat.encryption_method != ZIP_EM_NONE) {
      return Refuse("is encrypted; zip the folder without a password");
    }
    if (IsSpecial(index)) {
      return Refuse(absl::StrFormat(
          "holds %s, which is a link; zip the files themselves", stat.name));
    }
    if ((stat.valid & ZIP_STAT_COMP_METHOD) != 0 &&
        !IsFrugal(stat.comp_method)) {
      return Refuse(absl::StrFormat(
          "is compressed by ZIP's method %d, which is not read; zip the folder "
          "with deflate",
          stat.comp_method));
    }
    // A larger size could make the sum overflow.
    if (stat.size > static_cast<zip_uint64_t>(limits_.max_bytes)) {
      return CheckBytes(limits_.max_bytes + 1);
    }
    promised += static_cast<int64_t>(stat.size);
    RETURN_IF_ERROR(CheckBytes(promised));
    return PathOf(stat.name);
  }

  // Whether the entry is anything but a plain file or a folder.
  bool IsSpecial(zip_uint64_t index) const {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(zip_.get(), index, 0, &system,
                                         &attributes) != 0) {
      return true;
    }
    const mode_t type = attributes >> 16 & S_IFMT;
    const bool has_mode = system == ZIP_OPSYS_UNIX ||
                          system == ZIP_OPSYS_OS_X;
    return has_mode && type != 0 && type != S_IFREG && type != S_IFDIR;
  }

  // Whether the method needs little memory. LZMA and XZ, which some builds of
  // libzip have, take a dictionary of up to 4 GiB before the first byte is
  // unpacked.
  static bool IsFrugal(zip_uint16_t method) {
    return method == ZIP_CM_STORE || method == ZIP_CM_DEFLATE ||
           method == ZIP_CM_BZIP2;
  }

  absl::StatusOr<std::filesystem::path> PathOf(const std::string& entry) const {
    // Some programs on Windows write backslashes in paths.
    const std::string name = absl::StrReplaceAll(entry, {{"\\", "/"}});
    const bool drive = name.size() > 2 && name[1] == ':' && name[2] == '/' &&
                       std::isalpha(static_cast<unsigned char>(name[0])) != 0;
    if (name.empty() || name[0] == '/' || drive) {
      return Refuse(absl::StrFormat(
          "has the absolute path \"%s\"; zip the folder again", entry));
    }
    std::filesystem::path path = target_;
    const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
    if (name.size() > kMaxPathBytes || parts.size() > kMaxParts) {
      return Refuse(absl::StrFormat(
          "has a path of %d bytes and %d parts, and at most %d and %d are "
          "unpacked; use shorter names and fewer folders",
          name.size(), parts.size(), kMaxPathBytes, kMaxParts));
    }
    for (const absl::string_view part : parts) {
      if (part.size() > kMaxNameBytes) {
        return Refuse(absl::StrFormat(
            "has a name of %d bytes, and at most %d are unpacked; use shorter "
            "names",
            part.size(), kMaxNameBytes));
      }
      if (part == "..") {
        return Refuse(absl::StrFormat("has the path \"%s\", which leaves the "
                                      "folder; zip the folder again",
                                      entry));
      }
      if (part != ".") path /= std::string(part);
    }
    return path;
  }

  absl::Status Extract(zip_uint64_t index, const std::filesystem::path& path) {
    std::error_code error;
    const bool is_folder = !path.has_filename();
    std::filesystem::create_directories(path.parent_path(), error);
    if (error == std::errc::not_a_directory) return Twice(path.parent_path());
    if (error) return CannotWrite(path, error.message());
    if (is_folder) return absl::OkStatus();
    if (std::filesystem::exists(path, error)) return Twice(path);
    const ZipFile from(zip_fopen_index(zip_.get(), index, 0), &zip_fclose);
    if (from == nullptr) return Damaged(path);
    std::ofstream to(path, std::ios::binary);
    std::vector<char> chunk(kChunkBytes);
    while (true) {
      const int64_t count = zip_fread(from.get(), chunk.data(), chunk.size());
      if (count < 0) return Damaged(path);  // libzip checks size and CRC.
      if (count == 0) break;
      // Counted again, since an archive may lie about its sizes.
      unpacked_bytes_ += count;
      RETURN_IF_ERROR(CheckBytes(unpacked_bytes_));
      to.write(chunk.data(), count);
    }
    to.close();
    if (to) return absl::OkStatus();
    return CannotWrite(path, std::generic_category().message(errno));
  }

  // The error for a path that occurs twice, maybe once as a file and once as a
  // folder.
  absl::Status Twice(const std::filesystem::path& path) const {
    return Refuse(absl::StrFormat("holds %s twice; zip the folder again",
                                  path.filename().string()));
  }
  absl::Status Damaged(const std::filesystem::path& path) const {
    return Refuse(absl::StrFormat(
        "is damaged: %s cannot be unpacked (%s); zip the folder again",
        path.filename().string(), zip_strerror(zip_.get())));
  }
  absl::Status CannotWrite(const std::filesystem::path& path,
                           const std::string& reason) const {
    return absl::UnavailableError(absl::StrFormat(
        "cannot unpack %s to %s (%s); check the space left on the disk", name_,
        path.string(), reason));
  }

  const std::string name_;
  const std::filesystem::path target_;
  const UnpackLimits limits_;
  int64_t packed_bytes_ = 0;
  int64_t unpacked_bytes_ = 0;
  std::unique_ptr<zip_t, void (*)(zip_t*)> zip_{nullptr, &zip_discard};
};

// Adds one file without its time and owner.
bool AddStored(zip_t* zip, const std::string& name,
               const std::filesystem::path& path) {
  zip_source_t* const source = zip_source_file(zip, path.c_str(), 0, -1);
  if (source == nullptr) return false;
  const zip_int64_t added =
      zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (added < 0) {
    zip_source_free(source);
    return false;
  }
  constexpr zip_uint16_t kFirstOfJanuary1980 = 1 << 5 | 1;
  constexpr zip_uint32_t kPlainFile = S_IFREG | 0644;
  const auto index = static_cast<zip_uint64_t>(added);
  return zip_set_file_compression(zip, index, ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(zip, index, 0, kFirstOfJanuary1980, 0) == 0 &&
         zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX,
                                          kPlainFile << 16) == 0;
}

}  // namespace

absl::Status Unpack(const std::filesystem::path& archive,
                    const std::filesystem::path& target,
                    const UnpackLimits& limits) {
  return Unpacker(archive, target, limits).Run();
}

absl::Status Pack(
    const std::vector<std::pair<std::string, std::filesystem::path>>& files,
    const std::filesystem::path& archive) {
  for (const auto& [name, path] : files) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      return absl::NotFoundError(
          absl::StrFormat("%s is not a file; check the path", path.string()));
    }
  }
  const auto cannot_write = [&](absl::string_view reason) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot write %s (%s); check the folder, its permissions and the space "
        "left on the disk",
        archive.string(), reason));
  };
  std::unique_ptr<zip_t, void (*)(zip_t*)> zip(
      zip_open(archive.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr),
      &zip_discard);
  if (zip == nullptr) return cannot_write("it cannot be opened");
  for (const auto& [name, path] : files) {
    if (!AddStored(zip.get(), name, path)) {
      return cannot_write(zip_strerror(zip.get()));
    }
  }
  // libzip writes a file beside the archive and renames it. If zip_close()
  // fails, `zip` is still to be discarded.
  if (zip_close(zip.get()) != 0) return cannot_write(zip_strerror(zip.get()));
  static_cast<void>(zip.release());
  return absl::OkStatus();
}

}  // namespace tessera::data
