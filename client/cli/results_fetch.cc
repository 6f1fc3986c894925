#include "client/cli/results_fetch.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"

namespace tessera::cli {
namespace {

// Checks that the file is the one that was segmented.
absl::Status CheckDigest(const std::filesystem::path& path,
                         const std::string& sha256) {
  const auto found = Sha256HexOfFile(path);
  if (found.ok() && *found == sha256) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s %s; correct --images, or leave it out to fetch the image",
      Printable(path.string()),
      found.ok() ? "is not the image that was segmented, which had other bytes"
                 : "cannot be read"));
}

}  // namespace

absl::Status CheckFilename(const client::SegmentationImage& image) {
  const std::filesystem::path name = image.filename;
  const bool plain = name.has_stem() && name == name.filename() &&
                     name != "." && name != ".." &&
                     image.filename.find('\0') == std::string::npos;
  if (plain) return absl::OkStatus();
  return absl::DataLossError(absl::StrFormat(
      "the server names an image %s, which is no file's name; client and "
      "server may be of different versions",
      Quoted(image.filename)));
}

absl::StatusOr<ImageOutputs> FetchImage(
    client::SegmentationJobs& jobs, const FetchOptions& options,
    const client::SegmentationImage& image,
    const std::vector<std::string>& formats) {
  RETURN_IF_ERROR(CheckFilename(image));
  ASSIGN_OR_RETURN(const Writers writers, results::MakeWriters(formats));
  const bool reads_image = results::ReadsImage(formats);
  // Removed with the image when the outputs are written.
  std::optional<TemporaryFolder> fetched;
  std::filesystem::path path = options.images / image.filename;
  if (reads_image && !options.images.empty()) {
    RETURN_IF_ERROR(CheckDigest(path, image.sha256));
  } else if (reads_image) {
    ASSIGN_OR_RETURN(fetched, TemporaryFolder::Create());
    // The stem names the outputs. The whole name may be longer than a file's.
    const std::filesystem::path name = image.filename;
    path = fetched->path() /
           (results::OutputStem(name) + name.extension().string());
    RETURN_IF_ERROR(jobs.ReadImage(options.job, image, path));
  }
  return WriteOutputs({.writers = writers,
                       .folder = options.out,
                       .image = path,
                       .channel = image.channel,
                       .slices = image.slices,
                       .image_at_hand = reads_image,
                       .then = {}},
                      [&](client::ObjectSink& sink) {
                        return jobs.ReadResults(options.job, image, sink);
                      });
}

}  // namespace tessera::cli
