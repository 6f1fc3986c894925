// A group of output files that is kept whole or removed.
#ifndef TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_
#define TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_

#include <filesystem>
#include <utility>
#include <vector>

namespace tessera::results {

// The destructor removes the added files, unless Keep() was called.
//
// Not thread-safe.
class OutputFiles {
 public:
  OutputFiles() = default;
  OutputFiles(const OutputFiles&) = delete;
  OutputFiles& operator=(const OutputFiles&) = delete;
  ~OutputFiles();

  // Adds a file that has just been written.
  void Add(std::filesystem::path path) { paths_.push_back(std::move(path)); }
  // Keeps the files. Returns their paths in the order of adding.
  std::vector<std::filesystem::path> Keep() {
    return std::exchange(paths_, {});
  }

 private:
  std::vector<std::filesystem::path> paths_;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OUTPUT_FILES_H_
