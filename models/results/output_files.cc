#include "models/results/output_files.h"

#include <system_error>

namespace tessera::results {

OutputFiles::~OutputFiles() {
  std::error_code ignored;
  for (const auto& path : paths_) std::filesystem::remove(path, ignored);
}

}  // namespace tessera::results
