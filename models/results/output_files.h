// Files that appear together or not at all.
#ifndef TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_
#define TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_

#include <filesystem>
#include <utility>
#include <vector>

namespace tessera::results {

// Removes the files that it was given, unless Keep() is called.
//
// Not thread-safe.
class OutputFiles {
 public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;
  ~OutputFiles();

  // Of a file that has just been written.
  void Add(std::filesystem::path path) { paths_.push_back(std::move(path)); }
  // Returns them, in their order.
  std::vector<std::filesystem::path> Keep() {
    return std::exchange(paths_, {});
  }

 private:
  std::vector<std::filesystem::path> paths_;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_
