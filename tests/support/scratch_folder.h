// A folder for the files of one test.
#ifndef TESSERA_TESTS_SUPPORT_SCRATCH_FOLDER_H_
#define TESSERA_TESTS_SUPPORT_SCRATCH_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace tessera::testing {

// An empty folder, made at construction and removed with all that is in it at
// destruction. Each object has a folder of its own, so that tests may run side
// by side. Owns the folder. Not thread-safe.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name =
        (std::filesystem::path(::testing::TempDir()) / "tessera-XXXXXX")
            .string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot make a folder " + name);
    }
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;  // A left-over folder fails no test.
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const {
    return path_ / name;
  }

  // Writes `content` to the file `name`, making the folders that it lies in,
  // and returns its path.
  std::filesystem::path Write(const std::filesystem::path& name,
                              const std::string& content) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return path;
  }

 private:
  std::filesystem::path path_;
};

// All bytes of a file. Throws if it cannot be read.
inline std::string ReadBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_SCRATCH_FOLDER_H_
