// The files that `tessera results` would write for one image.
#ifndef TESSERA_SERVER_FRONT_HTTP_IMAGE_OUTPUTS_H_
#define TESSERA_SERVER_FRONT_HTTP_IMAGE_OUTPUTS_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "base/temporary_folder.h"
#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Lets a few pieces of work run at once. Thread-safe. Outlives its seats.
class FewAtOnce {
 public:
  explicit FewAtOnce(int most) : free_(most) {}

  // Work runs while it holds the seat. Errors: RESOURCE_EXHAUSTED (SERVER_BUSY)
  // with a delay, unless `waits`.
  absl::StatusOr<std::shared_ptr<void>> Begin(bool waits);

 private:
  absl::Mutex mu_;
  int free_ ABSL_GUARDED_BY(mu_);
};

// Writes the outputs of images to temporary files. Of outputs that keep many
// objects or pixels in memory only a few are written at once.
//
// Thread-safe. Borrows what it is given.
class ImageOutputs {
 public:
  ImageOutputs(const app::SegmentationJobs& jobs, const files::KeptFiles& files)
      : jobs_(jobs), files_(files), large_(kLargeAtOnce) {}

  struct Files {
    TemporaryFolder folder;  // With the files.
    std::vector<std::filesystem::path> paths;
  };

  // Writes the formats in `formats`, names of results::Formats(). The bytes are
  // those of the command line's files: both read the messages by
  // rpc::ObjectReceiver and write them by results::WriteOutputs().
  // `waits` says whether to wait while too many large outputs are written.
  // Errors: INVALID_ARGUMENT (FORMAT_UNKNOWN); RESOURCE_EXHAUSTED (SERVER_BUSY;
  // OUTPUT_TOO_LARGE for a slice of more than 2^27 pixels in a format that
  // keeps a slice in memory); those of the
  // writers and of app::SegmentationJobs::OpenImage().
  absl::StatusOr<Files> Write(const app::Caller& caller,
                              const segmentation::ImageResults& found,
                              const std::vector<std::string>& formats,
                              bool waits) const;

 private:
  static constexpr int kLargeAtOnce = 2;

  // Writes the image's file. Errors: those of OpenImage().
  absl::Status Fetch(const app::Caller& caller,
                     const segmentation::ImageResults& found,
                     const std::filesystem::path& target) const;

  // The seat of an output that takes much memory; null for others.
  absl::StatusOr<std::shared_ptr<void>> BeginLarge(
      const segmentation::ImageResults& found,
      const std::filesystem::path& image,
      const std::vector<std::string>& formats, bool waits) const;

  const app::SegmentationJobs& jobs_;
  const files::KeptFiles& files_;
  mutable FewAtOnce large_;
};

// The names in `?format=`, separated by commas. Errors: INVALID_ARGUMENT
// (FORMAT_UNKNOWN) without one, or if results::MakeWriters() does not know one.
absl::StatusOr<std::vector<std::string>> FormatsIn(const Request& request);

// The type of a file of that name, such as `application/geo+json`.
std::string ContentTypeOf(const std::filesystem::path& file);

// A header Content-Disposition that has browsers save the answer under that
// name, whatever is in it.
std::string AttachmentNamed(absl::string_view filename);

// Changes with all that decides the bytes of the outputs: results, image, name,
// formats, and the version of the program.
std::string TagOf(const segmentation::ImageResults& found,
                  const std::vector<std::string>& formats);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_IMAGE_OUTPUTS_H_
