// Fetches the results of one image of a segmentation job.
#ifndef TESSERA_CLIENT_CLI_RESULTS_FETCH_H_
#define TESSERA_CLIENT_CLI_RESULTS_FETCH_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation_jobs.h"
#include "client/cli/segment_outputs.h"

namespace tessera::cli {

// What `results` was asked for.
struct FetchOptions {
  std::string job;            // `segmentationJobs/{id}`.
  std::filesystem::path out;  // Folder for the outputs; exists.
  std::vector<std::string> formats;
  std::filesystem::path images;  // Folder with the images, or empty.
};

// Errors: DATA_LOSS if the image's name is not that of a file without folders,
// so that an output would lie elsewhere.
absl::Status CheckFilename(const client::SegmentationImage& image);

// Writes the outputs of `image` in `formats`. If one of these reads_image, the
// image is taken from `options.images`, or fetched from the server into a
// temporary folder, which is removed.
// Thread-safe for different images.
// Errors: those of CheckFilename(), WriteOutputs() and SegmentationJobs;
// FAILED_PRECONDITION if the file in `options.images` is absent or another one.
absl::StatusOr<ImageOutputs> FetchImage(
    client::SegmentationJobs& jobs, const FetchOptions& options,
    const client::SegmentationImage& image,
    const std::vector<std::string>& formats);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_RESULTS_FETCH_H_
