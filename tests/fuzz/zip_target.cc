// Zipped datasets and model versions.
#include <filesystem>
#include <iterator>

#include "models/data/zip_file.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/require.h"
#include "tests/support/scratch_folder.h"

namespace tessera::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr data::UnpackLimits kLimits = {
    .max_bytes = 1 << 20, .max_ratio = 200, .max_entries = 64};

// Whatever Unpack() answered: plain files within the limits, and nothing but
// them.
void CheckUnpacked(const fs::path& target) {
  uintmax_t bytes = 0;
  int64_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(target)) {
    const fs::file_status status = entry.symlink_status();
    if (fs::is_directory(status)) continue;
    Require(fs::is_regular_file(status), "only plain files are unpacked");
    bytes += entry.file_size();
    ++files;
  }
  Require(bytes <= static_cast<uintmax_t>(kLimits.max_bytes),
          "the files' bytes are within the limits");
  Require(files <= kLimits.max_entries, "so is their number");
}

void Check(const uint8_t* data, size_t size) {
  static const testing::ScratchFolder scratch;
  const fs::path target = scratch / "in";
  fs::create_directories(target);
  const MemoryFile archive(data, size);
  const absl::Status status = data::Unpack(archive.path(), target, kLimits);
  // UNAVAILABLE would blame the disk for what the archive is.
  if (!status.ok()) {
    RequireRefusal(status, {absl::StatusCode::kInvalidArgument,
                            absl::StatusCode::kResourceExhausted});
  }
  CheckUnpacked(target);
  Require(std::distance(fs::directory_iterator(scratch.path()), {}) == 1,
          "nothing appears beside the folder");
  // Mostly nothing was unpacked, and folders cost more than all the rest.
  if (!fs::is_empty(target)) fs::remove_all(target);
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check(data, size);
  return 0;
}
