#include "server/worker/sample_loader.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "base/status_macros.h"

namespace tessera::worker {
namespace {

// A folder that only this user can read, gone with the object.
class PrivateFolder {
 public:
  static absl::StatusOr<std::unique_ptr<PrivateFolder>> Create() {
    std::error_code error;
    std::string path =
        (std::filesystem::temp_directory_path(error) / "tessera-XXXXXX")
            .string();
    if (error || mkdtemp(path.data()) == nullptr) {
      return absl::ResourceExhaustedError(
          "cannot make a temporary folder; free some space, or set TMPDIR to "
          "a folder that can be written");
    }
    return std::unique_ptr<PrivateFolder>(new PrivateFolder(path));
  }

  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit PrivateFolder(const std::string& path) : path_(path) {}
  const std::filesystem::path path_;
};

absl::StatusOr<data::Sample> LoadOne(
    const v1::Assignment::SampleFiles& sample,
    const std::filesystem::path& folder, ServerLink& link) {
  const data::SampleFiles files{.name = sample.name(),
                                .image_path = folder / "image",
                                .mask_path = folder / "mask",
                                .image_filename = sample.image_filename(),
                                .mask_filename = sample.mask_filename()};
  RETURN_IF_ERROR(link.ReadFile(sample.image_sha256(), files.image_path));
  RETURN_IF_ERROR(link.ReadFile(sample.mask_sha256(), files.mask_path));
  return data::LoadSample(files);
}

}  // namespace

absl::StatusOr<std::vector<data::Sample>> LoadSamples(
    const v1::Assignment& assignment, ServerLink& link) {
  ASSIGN_OR_RETURN(const std::unique_ptr<PrivateFolder> folder,
                   PrivateFolder::Create());
  std::vector<data::Sample> samples;
  samples.reserve(static_cast<size_t>(assignment.samples_size()));
  for (const v1::Assignment::SampleFiles& files : assignment.samples()) {
    ASSIGN_OR_RETURN(data::Sample sample,
                     LoadOne(files, folder->path(), link));
    samples.push_back(std::move(sample));
  }
  return samples;
}

absl::StatusOr<std::string> LoadBytes(const std::string& sha256,
                                      ServerLink& link) {
  if (sha256.empty()) return std::string();
  ASSIGN_OR_RETURN(const std::unique_ptr<PrivateFolder> folder,
                   PrivateFolder::Create());
  const std::filesystem::path path = folder->path() / "file";
  RETURN_IF_ERROR(link.ReadFile(sha256, path));
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace tessera::worker
