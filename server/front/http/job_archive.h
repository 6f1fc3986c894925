// The outputs of a whole segmentation job as one archive.
#ifndef TESSERA_SERVER_FRONT_HTTP_JOB_ARCHIVE_H_
#define TESSERA_SERVER_FRONT_HTTP_JOB_ARCHIVE_H_

#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/results/zip_stream.h"
#include "server/front/http/image_outputs.h"

namespace tessera::front::http {

// Files as the entries of a .zip, read piece by piece.
//
// Not thread-safe.
class EntryStream {
 public:
  explicit EntryStream(results::ZipStream zip) : zip_(std::move(zip)) {}

  // Files that come next; `name` is of the entry, and made unique.
  void Add(std::string name, std::filesystem::path file);
  bool empty() const { return !open_ && files_.empty(); }
  // The next bytes of the archive, which may be none. REQUIRES: !empty().
  // Errors: UNAVAILABLE if a file cannot be read.
  absl::StatusOr<std::string> Next();

  results::ZipStream& zip() { return zip_; }

 private:
  struct Entry {
    std::string name;
    std::filesystem::path file;
  };

  results::ZipStream zip_;
  std::deque<Entry> files_;
  std::optional<std::ifstream> open_;
  // Digests of the names so far, of 8 bytes, since there may be a million.
  std::set<uint64_t> names_;
};

// Makes the archive of a job while it is read: the outputs of the images that
// have SUCCEEDED, in their order, and a text `not_segmented.txt` that names the
// others. Has the files of one image at a time.
//
// Not thread-safe. Borrows the use cases and the outputs.
class JobArchive {
 public:
  JobArchive(const app::SegmentationJobs& jobs, const ImageOutputs& outputs,
             app::Caller caller, segmentation::SegmentationId id,
             std::vector<std::string> formats, results::ZipStream zip);

  // The next bytes; none at the end. Errors: those of ImageOutputs::Write() and
  // app::SegmentationJobs.
  absl::StatusOr<std::string> Next();

 private:
  // Goes on to the next image. Returns false after the last one.
  absl::StatusOr<bool> Advance();
  absl::Status WriteImage(const segmentation::JobImage& image);
  absl::Status NoteOmitted(const segmentation::JobImage& image);
  absl::StatusOr<std::string> End();

  const app::SegmentationJobs& jobs_;
  const ImageOutputs& outputs_;
  const app::Caller caller_;
  const segmentation::SegmentationId id_;
  const std::vector<std::string> formats_;
  EntryStream entries_;
  std::deque<segmentation::JobImage> images_;  // Of the current page.
  std::string page_token_;
  bool listed_ = false;                       // The last page was read.
  std::optional<ImageOutputs::Files> files_;  // Of the current image.
  std::optional<TemporaryFolder> omitted_;  // With the text, once it is begun.
  bool told_ = false;                       // The text was added.
  bool ended_ = false;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_JOB_ARCHIVE_H_
