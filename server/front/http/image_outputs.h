// The files that `tessera results` would write for one image.
#ifndef TESSERA_SERVER_FRONT_HTTP_IMAGE_OUTPUTS_H_
#define TESSERA_SERVER_FRONT_HTTP_IMAGE_OUTPUTS_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/temporary_folder.h"
#include "server/app/segmentation_jobs.h"
#include "server/files/kept_files.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Writes the outputs of images to temporary files. Thread-safe. Borrows what it
// is given.
class ImageOutputs {
 public:
  ImageOutputs(const app::SegmentationJobs& jobs, const files::KeptFiles& files)
      : jobs_(jobs), files_(files) {}

  struct Files {
    TemporaryFolder folder;  // With the files.
    std::vector<std::filesystem::path> paths;
  };

  // Writes the formats in `formats`, names of results::Formats(). The bytes are
  // those of the command line's files: both read the messages by
  // rpc::ObjectReceiver and write them by results::WriteOutputs().
  // Errors: INVALID_ARGUMENT (FORMAT_UNKNOWN); those of the writers and of
  // app::SegmentationJobs::OpenImage().
  absl::StatusOr<Files> Write(const app::Caller& caller,
                              const segmentation::ImageResults& found,
                              const std::vector<std::string>& formats) const;

 private:
  // Writes the image's file. Errors: those of OpenImage().
  absl::Status Fetch(const app::Caller& caller,
                     const segmentation::ImageResults& found,
                     const std::filesystem::path& target) const;

  const app::SegmentationJobs& jobs_;
  const files::KeptFiles& files_;
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
