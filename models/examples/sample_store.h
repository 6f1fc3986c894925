// The decoded samples of a training, on disk if memory is too small for them.
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
#include "models/version/diameters.h"
#include "models/version/parameters.h"

namespace tessera::examples {

// A sample and what was computed from it once. The store owns the pixels.
struct Source {
  std::string name;
  imaging::PlaneView<uint16_t> image;
  imaging::PlaneView<uint32_t> mask;  // As data::Sample has it.
  // From StorePlanes(), in the sample's own pixels.
  std::vector<imaging::PlaneView<uint8_t>> planes;
  imaging::IntensityRange range;  // Normalises its intensities.
  uint16_t highest = 0;           // The highest intensity.
  int object_count = 0;
  double diameter_px = 0;         // data::MedianDiameterPx() of the objects.
  // A pixel of each object, near its middle: its row times the width, plus its
  // column.
  std::vector<int64_t> object_pixels;
  bool binary_mask = false;

  // The rectangle that is scaled to the network input size.
  imaging::Size SubimageSize(
      const version::TrainingParameters& parameters) const {
    return version::SubimageForDiameter(parameters, diameter_px);
  }
};

// Samples in a mapped file without a name. The kernel keeps in memory what fits
// and reads the rest again, so a dataset may be larger than memory. The file
// takes 6 bytes a pixel, and one more for each plane of Source::planes. It
// vanishes with this object or with the process.
//
// Thread-safe. Sources must not outlive the store.
class SampleStore {
 public:
  ~SampleStore();
  SampleStore(const SampleStore&) = delete;
  SampleStore& operator=(const SampleStore&) = delete;

  // By the index that each sample was added with.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  friend class SampleStoreWriter;
  SampleStore(void* mapping, size_t bytes) : mapping_(mapping), bytes_(bytes) {}

  void* const mapping_;  // Null if the file is empty.
  const size_t bytes_;
  std::vector<Source> sources_;
};

// Makes a SampleStore from samples that come one at a time.
//
// Thread-safe: several threads may add samples at once, each under its own
// index.
class SampleStoreWriter {
 public:
  // Makes the file in `folder`. `parameters` say how samples are encoded:
  // target and intensities. Errors: RESOURCE_EXHAUSTED.
  static absl::StatusOr<std::unique_ptr<SampleStoreWriter>> Create(
      const std::filesystem::path& folder, size_t samples,
      const version::TrainingParameters& parameters);
  ~SampleStoreWriter();

  // Encodes the sample's target and writes sample and target to the file.
  // Errors: RESOURCE_EXHAUSTED if the folder's disk is full, INTERNAL if the
  // file cannot be written.
  // REQUIRES: index < `samples` of Create(); the sample is not empty.
  absl::Status Add(size_t index, const data::Sample& sample);

  // Maps the file and returns the store. Errors: RESOURCE_EXHAUSTED if the file
  // cannot be mapped.
  // REQUIRES: every index was added; no other call follows.
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
  size_t end_ ABSL_GUARDED_BY(mu_) = 0;  // End of the file.
  // Not guarded: each element is written by one Add() only.
  std::vector<Source> sources_;
  std::vector<size_t> offsets_;  // Of the samples' first bytes in the file.
};

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_SAMPLE_STORE_H_
