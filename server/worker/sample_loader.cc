#include "server/worker/sample_loader.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "base/trace.h"
#include "models/data/sample.h"

namespace tessera::worker {
namespace {

// One sample is fetched while another is decoded. More would take more memory.
constexpr size_t kSamplesAtOnce = 2;

absl::StatusOr<TemporaryFolder> MakeFolder() {
  absl::StatusOr<TemporaryFolder> folder = TemporaryFolder::Create();
  if (folder.ok()) return folder;
  // UNAVAILABLE would mean that the server is lost; this ends the job.
  return absl::ResourceExhaustedError(folder.status().message());
}

// Enough to see how long files take; a dataset may have 100,000 samples.
constexpr size_t kTracedSamples = 16;

// `part` makes the names of files unique that exist at the same time.
absl::StatusOr<data::Sample> LoadOne(
    const v1::Assignment::SampleFiles& sample,
    const std::filesystem::path& folder, size_t part, ServerLink& link) {
  const data::SampleFiles files{.name = sample.name(),
                                .image_path =
                                    folder / absl::StrCat("image", part),
                                .mask_path =
                                    folder / absl::StrCat("mask", part),
                                .image_filename = sample.image_filename(),
                                .mask_filename = sample.mask_filename()};
  // The files are removed, not overwritten: ext4 writes the new content of an
  // overwritten file to disk at once, but never writes a file that is removed
  // soon.
  const auto remove = absl::MakeCleanup([&files] {
    std::error_code ignored;
    std::filesystem::remove(files.image_path, ignored);
    std::filesystem::remove(files.mask_path, ignored);
  });
  RETURN_IF_ERROR(link.ReadFile(sample.image_sha256(), files.image_path));
  RETURN_IF_ERROR(link.ReadFile(sample.mask_sha256(), files.mask_path));
  return data::LoadSample(files);
}

}  // namespace

absl::StatusOr<std::unique_ptr<examples::SampleStore>> LoadSamples(
    const v1::Assignment& assignment,
    const version::TrainingParameters& parameters, ServerLink& link) {
  ASSIGN_OR_RETURN(const TemporaryFolder folder, MakeFolder());
  const auto count = static_cast<size_t>(assignment.samples_size());
  ASSIGN_OR_RETURN(const auto writer, examples::SampleStoreWriter::Create(
                                          folder.path(), count, parameters));
  std::atomic<size_t> next = 0;
  const std::optional<trace::Context> span = trace::Current();
  const auto load = [&](size_t i, size_t part) -> absl::Status {
    const trace::Scope scope(i < kTracedSamples ? span : std::nullopt);
    ASSIGN_OR_RETURN(const data::Sample sample,
                     LoadOne(assignment.samples(static_cast<int>(i)),
                             folder.path(), part, link));
    return writer->Add(i, sample);
  };
  // The thread that loads sample i writes element i. Samples are begun in
  // order, so the first error does not depend on which thread is faster.
  std::vector<absl::Status> loaded(count);
  const auto load_some = [&](size_t part) {
    // Makes the other threads end, also if this one throws.
    const absl::Cleanup end = [&] { next = count; };
    for (size_t i = next++; i < count; i = next++) {
      loaded[i] = load(i, part);
      if (!loaded[i].ok()) return;
    }
  };
  std::vector<std::future<void>> parts;
  for (size_t part = 0; part < kSamplesAtOnce; ++part) {
    parts.push_back(std::async(std::launch::async, load_some, part));
  }
  for (std::future<void>& part : parts) part.get();
  for (const absl::Status& status : loaded) RETURN_IF_ERROR(status);
  return writer->Finish();
}

absl::StatusOr<std::string> LoadBytes(const std::string& sha256,
                                      ServerLink& link) {
  if (sha256.empty()) return std::string();
  ASSIGN_OR_RETURN(const TemporaryFolder folder, MakeFolder());
  const std::filesystem::path path = folder.path() / "file";
  RETURN_IF_ERROR(link.ReadFile(sha256, path));
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace tessera::worker
