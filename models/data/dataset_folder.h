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

// A folder of samples, or a .zip of one, which is unpacked into a temporary
// folder that lives as long as this object.
//
// Not thread-safe.
class DatasetFolder {
 public:
  // Lists the samples by name; reads no pixels. Hidden files and `__MACOSX`
  // are passed over; one folder around all samples is looked through. Of the
  // folders `train` and `test` of a notebook, the samples in `train` are read.
  // Errors: NOT_FOUND if `path` is absent; INVALID_ARGUMENT if it is neither a
  // folder nor a zip, has no sample, or its layout is faulty: all faults are
  // named in one message (missing mask, two files in a folder, …).
  // Those of Unpack() for a zip.
  static absl::StatusOr<DatasetFolder> Open(const std::filesystem::path& path);

  DatasetFolder(DatasetFolder&&) noexcept;
  DatasetFolder& operator=(DatasetFolder&&) noexcept;
  ~DatasetFolder();

  const std::vector<SampleFiles>& samples() const { return samples_; }
  // Sentences on folders that are not read: `test` beside `train`, and others
  // than `image` and `mask` in samples.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  DatasetFolder();

  std::optional<TemporaryFolder> unpacked_;  // None for a plain folder.
  std::vector<SampleFiles> samples_;
  std::vector<std::string> notes_;
};

// What CheckSamples() learnt of one sample.
struct SampleSummary {
  imaging::Size size;
  int object_count = 0;
  bool binary_mask = false;
};

// What it learnt of all of them.
struct SamplesSummary {
  std::vector<SampleSummary> samples;  // In the order given.
  version::Fingerprint fingerprint;
  // What is odd, a sentence each, which names samples.
  std::vector<std::string> warnings;
};

// Decodes every sample and finds every fault: undecodable files, different
// sizes, masks that cannot be meant (see mask_check.h), no object in any mask,
// two samples with the same pixels. Samples
// without objects are fine as long as one has some. Both client and server
// call it, so that a fault is found before an upload and before a training.
// Errors: INVALID_ARGUMENT: all faults in one message, a line each (the first
// 50 where there are more).
// `reserve` is asked for the memory of each; it may be null.
absl::StatusOr<SamplesSummary> CheckSamples(
    const std::vector<SampleFiles>& samples,
    const ReserveMemory& reserve = nullptr);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_DATASET_FOLDER_H_
