#include "client/format/output_files.h"

#include <system_error>

namespace tessera::format {

OutputFiles::~OutputFiles() {
  std::error_code ignored;
  for (const auto& path : paths_) std::filesystem::remove(path, ignored);
}

}  // namespace tessera::format
