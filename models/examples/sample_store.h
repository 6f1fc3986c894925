// The decoded samples of a training, on the disk as far as memory lacks.
#ifndef TESSERA_MODELS_EXAMPLES_SAMPLE_STORE_H_
#define TESSERA_MODELS_EXAMPLES_SAMPLE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "models/data/sample.h"
#include "models/imaging/intensity.h"
#include "models/imaging/plane_view.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// A sample and what is learnt of it once. The pixels are its store's.
struct Source {
  std::string name;
  imaging::PlaneView<uint16_t> image;
  imaging::PlaneView<uint32_t> mask;  // As data::Sample has it.
  // As StorePlanes() makes them, in the sample's own pixels.
  std::vector<imaging::PlaneView<uint8_t>> planes;
  imaging::IntensityRange range;  // Makes its intensities alike.
  uint16_t highest = 0;           // Of its intensities.
  int object_count = 0;
  bool binary_mask = false;
};

// Samples in a mapped file without a name: the kernel keeps in memory what fits
// and reads the rest again, so that a dataset may be larger than memory. It
// takes 6 bytes a pixel, and one more for each plane of Source::planes. It is
// gone with this object, or with the process.
//
// Thread-safe. Sources must not outlive it.
class SampleStore {
 public:
  ~SampleStore();
  SampleStore(const SampleStore&) = delete;
  SampleStore& operator=(const SampleStore&) = delete;

  // By the index that they were added with.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  friend class SampleStoreWriter;
  SampleStore(void* mapping, size_t bytes) : mapping_(mapping), bytes_(bytes) {}

  void* const mapping_;  // Null where there is no byte.
  const size_t bytes_;
  std::vector<Source> sources_;
};

// Makes a SampleStore of samples that come one at a time.
//
// Thread-safe: several may add at once, each under an index of its own.
class SampleStoreWriter {
 public:
  // The file is made in `folder`. Keeps of `parameters` what samples are
  // encoded by: target and intensities. Errors: RESOURCE_EXHAUSTED.
  static absl::StatusOr<std::unique_ptr<SampleStoreWriter>> Create(
      const std::filesystem::path& folder, size_t samples,
      const version::TrainingParameters& parameters);
  ~SampleStoreWriter();

  // Encodes the sample's target and writes it all to the file.
  // Errors: RESOURCE_EXHAUSTED if the folder's disk is full, INTERNAL if it
  // cannot be written.
  // REQUIRES: index < `samples` of Create(), the sample is not empty.
  absl::Status Add(size_t index, const data::Sample& sample);

  // Errors: RESOURCE_EXHAUSTED if the file cannot be mapped.
  // REQUIRES: every index was added; the last call.
  absl::StatusOr<std::unique_ptr<SampleStore>> Finish();

 private:
  SampleStoreWriter(const std::filesystem::path& folder, int file,
                    size_t samples,
                    const version::TrainingParameters& parameters);
  template <typename T>
  absl::Status Write(const imaging::Plane<T>& plane, size_t& offset);
  absl::Status Failed(int error, size_t offset) const;

  const std::filesystem::path folder_;
  const int file_;
  const version::TrainingParameters parameters_;
  absl::Mutex mu_;
  size_t end_ ABSL_GUARDED_BY(mu_) = 0;  // Of the file.
  // Each is written by who adds it.
  std::vector<Source> sources_;
  std::vector<size_t> offsets_;  // Of their first bytes in the file.
};

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_SAMPLE_STORE_H_
