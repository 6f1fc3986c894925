#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_bytes.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/zarr/store.h"

namespace tessera::imaging::zarr {
namespace {

class FolderStore final : public Store {
 public:
  explicit FolderStore(const std::filesystem::path& folder)
      : Store(NameOf(folder)), folder_(folder) {}

  std::optional<int64_t> packed_bytes() const override { return std::nullopt; }

  absl::StatusOr<std::optional<std::string>> Read(const std::string& key,
                                                  int64_t most_bytes) override {
    if (!Exists(key)) return std::nullopt;
    ASSIGN_OR_RETURN(const FileBytes file, FileBytes::Open(folder_ / key));
    if (file.size() > most_bytes) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s has %d bytes in %s, where at most %d are read; write it again",
          name(), file.size(), key, most_bytes));
    }
    ASSIGN_OR_RETURN(std::string bytes,
                     file.ReadUpTo(0, static_cast<size_t>(file.size())));
    return bytes;
  }

  absl::StatusOr<std::optional<std::string>> ReadPart(const std::string& key,
                                                      int64_t offset,
                                                      int64_t count) override {
    if (!Exists(key)) return std::nullopt;
    ASSIGN_OR_RETURN(const FileBytes file, FileBytes::Open(folder_ / key));
    const int64_t begin = offset < 0 ? file.size() + offset : offset;
    if (begin < 0 || count < 0 || begin > file.size() - count) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s breaks off in %s; write it again", name(), key));
    }
    std::string bytes(static_cast<size_t>(count), '\0');
    RETURN_IF_ERROR(file.ReadAt(begin, bytes.size(), bytes.data()));
    return bytes;
  }

 private:
  bool Exists(const std::string& key) const {
    std::error_code error;
    return std::filesystem::exists(folder_ / key, error);
  }

  const std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<Store> OpenFolderStore(const std::filesystem::path& folder) {
  // `a.zarr/` has an empty last part.
  return std::make_unique<FolderStore>(
      folder.has_filename() ? folder : folder.parent_path());
}

}  // namespace tessera::imaging::zarr
