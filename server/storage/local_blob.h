// A blob's bytes as a file on this machine.
#ifndef TESSERA_SERVER_STORAGE_LOCAL_BLOB_H_
#define TESSERA_SERVER_STORAGE_LOCAL_BLOB_H_

#include <filesystem>
#include <memory>
#include <utility>

namespace tessera::storage {

// Keep the object until the file is open or mapped: a store that fetched the
// bytes from elsewhere may remove the file afterwards. The file must not be
// written to.
class LocalBlob {
 public:
  // `keep` lives as long as this object and its copies.
  explicit LocalBlob(std::filesystem::path path,
                     std::shared_ptr<const void> keep = nullptr)
      : path_(std::move(path)), keep_(std::move(keep)) {}

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const void> keep_;
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_LOCAL_BLOB_H_
