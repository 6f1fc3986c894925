// The real images that lie beside the repository, where they are installed.
#ifndef TESSERA_TESTS_SUPPORT_DATASETS_H_
#define TESSERA_TESTS_SUPPORT_DATASETS_H_

#include <algorithm>
#include <filesystem>
#include <vector>

namespace tessera::testing {

// The folder of the data sets. Tests that need it are skipped without it.
inline std::filesystem::path Datasets() { return "../shared/datasets"; }

// All files below `set` whose parent folder is `kind`: "image" or "mask".
inline std::vector<std::filesystem::path> FilesOf(
    const std::filesystem::path& set, const std::filesystem::path& kind) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(Datasets() / set)) {
    if (entry.is_regular_file() &&
        entry.path().parent_path().filename() == kind) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace tessera::testing

// Skips the test where the data sets are not installed.
#define TESSERA_NEEDS_DATASETS()                                     \
  if (!std::filesystem::exists(tessera::testing::Datasets())) {      \
    GTEST_SKIP() << tessera::testing::Datasets()                     \
                 << " is absent: the data sets are not installed";   \
  }                                                                  \
  static_assert(true, "ends in a semicolon")

#endif  // TESSERA_TESTS_SUPPORT_DATASETS_H_
