// Which outputs of a segmentation job a folder has.
#ifndef TESSERA_CLIENT_CLI_RESULTS_RECORD_H_
#define TESSERA_CLIENT_CLI_RESULTS_RECORD_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation_jobs.h"

namespace tessera::cli {

// The file `.tessera-results.jsonl` in a folder of outputs: one JSON object a
// line, for each image whose outputs were written:
//   {"job": "segmentationJobs/7f3c", "position": 1, "image": "a.tif",
//    "formats": ["csv"],
//    "outputs": [{"file": "a.csv", "bytes": 1234, "modified": 17…}]}
// `modified` is in nanoseconds since 1970. Lines are only added. Damaged lines
// count for nothing: their images are fetched again. Memory: an offset a line
// of the job.
//
// Not thread-safe. Several processes may add to one file.
class ResultsRecord {
 public:
  // Reads the record of `job` in `folder`; an absent file is an empty record.
  // Errors: UNAVAILABLE if the file cannot be read or written.
  static absl::StatusOr<ResultsRecord> Open(std::filesystem::path folder,
                                            std::string job);

  // Returns those of `formats` of which an output of the image at `position` is
  // absent, or is not as it was written.
  std::vector<std::string> Missing(int64_t position,
                                   const std::vector<std::string>& formats);

  // Records the outputs that were just written.
  // Errors: UNAVAILABLE if the file cannot be written.
  absl::Status Add(const client::SegmentationImage& image,
                   const std::vector<std::string>& formats,
                   const std::vector<std::filesystem::path>& outputs);

 private:
  ResultsRecord(std::filesystem::path folder, std::string job,
                std::fstream file)
      : folder_(std::move(folder)),
        job_(std::move(job)),
        file_(std::move(file)) {}

  std::filesystem::path folder_;
  std::string job_;
  std::fstream file_;
  // Offset of each line of the job, by the position of its image.
  std::multimap<int64_t, std::streamoff> lines_;
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_RESULTS_RECORD_H_
