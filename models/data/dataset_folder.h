// Finds and checks the samples of a folder or zip in PyJAMAS' export layout:
// `<sample>/image/<one file>` and `<sample>/mask/<one file>`.
#ifndef TESSERA_MODELS_DATA_DATASET_FOLDER_H_
#define TESSERA_MODELS_DATA_DATASET_FOLDER_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/temporary_folder.h"
#include "models/data/sample.h"
#include "models/version/fingerprint.h"

namespace tessera::data {

// A folder of samples, or a .zip of such a folder. A zip is unpacked into a
// temporary folder that lives as long as this object.
//
// Not thread-safe.
class DatasetFolder {
 public:
  // Lists the samples by name; reads no pixels. Hidden files and `__MACOSX` are
  // ignored. If one folder holds all samples, its content is read. If there is
  // a folder `train`, which notebooks make beside `test`, its samples are read.
  // Errors: NOT_FOUND if `path` is absent; INVALID_ARGUMENT if it is neither a
  // folder nor a zip, has no sample, or its layout is faulty (one message names
  // all faults: missing mask, two files in a folder, …); for a zip also those
  // of Unpack().
  static absl::StatusOr<DatasetFolder> Open(const std::filesystem::path& path);

  DatasetFolder(DatasetFolder&&) noexcept;
  DatasetFolder& operator=(DatasetFolder&&) noexcept;
  ~DatasetFolder();

  const std::vector<SampleFiles>& samples() const { return samples_; }
  // Sentences on folders that are not read: `test` beside `train`, and folders
  // in samples other than `image` and `mask`.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  DatasetFolder();

  std::optional<TemporaryFolder> unpacked_;  // None for a plain folder.
  std::vector<SampleFiles> samples_;
  std::vector<std::string> notes_;
};

// Facts that CheckSamples() finds about one sample.
struct SampleSummary {
  imaging::Size size;
  int object_count = 0;
  bool binary_mask = false;
};

// Facts that CheckSamples() finds about all samples.
struct SamplesSummary {
  std::vector<SampleSummary> samples;  // In the order given.
  version::Fingerprint fingerprint;
  // A sentence for each oddity, with the names of samples.
  std::vector<std::string> warnings;
};

// Decodes every sample and finds every fault: undecodable files, different
// sizes, refused masks (see mask_check.h), no object in any mask, two samples
// with the same pixels. Some samples may have no objects, but not all. Client
// and server both call CheckSamples(), so that faults are found before an
// upload and before a training. `reserve` is asked for the memory of each
// sample; it may be null.
// Errors: INVALID_ARGUMENT: one message with a line for each fault, at most 50.
absl::StatusOr<SamplesSummary> CheckSamples(
    const std::vector<SampleFiles>& samples,
    const ReserveMemory& reserve = nullptr);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_DATASET_FOLDER_H_
