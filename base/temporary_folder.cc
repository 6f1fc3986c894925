#include "base/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace tessera {

absl::StatusOr<TemporaryFolder> TemporaryFolder::Create() {
  std::error_code error;
  const std::filesystem::path parent =
      std::filesystem::temp_directory_path(error);
  std::string name = (parent / "tessera-XXXXXX").string();
  if (error || mkdtemp(name.data()) == nullptr) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot make a temporary folder in %s: %s; set TMPDIR to a folder "
        "that can be written",
        parent.string(), error ? error.message() : std::strerror(errno)));
  }
  return TemporaryFolder(name);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // The system clears remaining temporary files.
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace tessera
