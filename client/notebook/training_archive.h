// testtrain.zip: what a notebook trains on.
#ifndef TESSERA_CLIENT_NOTEBOOK_TRAINING_ARCHIVE_H_
#define TESSERA_CLIENT_NOTEBOOK_TRAINING_ARCHIVE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/temporary_folder.h"
#include "models/data/fingerprint.h"
#include "models/data/sample.h"
#include "models/examples/sample_store.h"
#include "models/version/fingerprint.h"
#include "models/version/manifest.h"
#include "models/version/parameters.h"

namespace tessera::notebook {

// Collects samples and test images and writes them in PyJAMAS' layout:
// `train/<sample>/image/<sample>.tif`, `train/<sample>/mask/<sample>.tif` and
// `test/<image>.tif`. Images are gray TIFF of 8 or 16 bit, masks are labels. A
// file `dataset.json` has what the notebook needs besides.
//
// Keeps no pixels in memory: decoded files lie in a temporary folder. Not
// thread-safe.
class TrainingArchive {
 public:
  // Errors: UNAVAILABLE if there is no temporary folder.
  static absl::StatusOr<TrainingArchive> Create();

  // Errors: those of data::LoadSample(); INVALID_ARGUMENT if the sample's name
  // cannot be that of a folder; UNAVAILABLE if the disk is full.
  absl::Status AddSample(const data::SampleFiles& files);
  // Adds each slice of the first channel: `<stem>.tif`, or `<stem>_1.tif`,
  // `<stem>_2.tif`, … of several slices.
  // Errors: those of imaging::ImageFile; ALREADY_EXISTS if another image has
  // the same stem; UNAVAILABLE if the disk is full.
  absl::Status AddTestImage(const std::filesystem::path& image);
  // Weights that the training begins with. The file must stay until Write().
  void AddInitialWeights(const std::filesystem::path& weights);

  // The fingerprint that a server has of the same samples.
  version::Fingerprint fingerprint() const { return fingerprint_.Take(); }
  int test_images() const { return test_images_; }
  // The names of the samples that a server holds back with these parameters,
  // sorted. REQUIRES: some sample was added.
  std::vector<std::string> ValidationNames(
      const version::TrainingParameters& parameters) const;

  // Writes the archive; an existing file is replaced. `name` is that of the
  // files that the notebook saves. `record` says of the dataset what the
  // manifest of the trained version is to say; its counts and parameters are
  // set here. Errors: UNAVAILABLE if the archive cannot be written.
  absl::Status Write(const std::filesystem::path& path, const std::string& name,
                     const version::TrainingParameters& parameters,
                     version::Manifest record);

 private:
  explicit TrainingArchive(TemporaryFolder folder)
      : folder_(std::move(folder)) {}
  // Returns the path of a new file that is packed as `name`.
  std::filesystem::path NewEntry(const std::string& name);

  TemporaryFolder folder_;
  // Names in the archive, and the files.
  std::vector<std::pair<std::string, std::filesystem::path>> entries_;
  std::vector<examples::Source> sources_;  // Without pixels.
  data::FingerprintTaker fingerprint_;
  int test_images_ = 0;
};

}  // namespace tessera::notebook

#endif  // TESSERA_CLIENT_NOTEBOOK_TRAINING_ARCHIVE_H_
