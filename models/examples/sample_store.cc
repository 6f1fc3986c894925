#include "models/examples/sample_store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/fingerprint.h"
#include "models/examples/target_planes.h"
#include "models/version/intensities.h"

namespace tessera::examples {
namespace {

// Samples begin at multiples of this. A sample's planes follow without gaps,
// those with wider pixels first.
constexpr size_t kAlignment = 64;

// Of each object's pixels, in the order of rows, the one in the middle.
std::vector<int64_t> ObjectPixels(const data::Sample& sample) {
  const std::vector<uint32_t>& mask = sample.mask.pixels();
  std::vector<int64_t> left(static_cast<size_t>(sample.object_count) + 1);
  for (const uint32_t number : mask) {
    assert(number < left.size());
    ++left[number];
  }
  for (int64_t& pixels : left) pixels /= 2;
  std::vector<int64_t> middle(static_cast<size_t>(sample.object_count));
  for (size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0 && left[mask[i]]-- == 0) {
      middle[mask[i] - 1] = static_cast<int64_t>(i);
    }
  }
  return middle;
}

size_t PixelsOf(imaging::Size size) {
  return static_cast<size_t>(size.height) * static_cast<size_t>(size.width);
}

// Returns the plane that begins at `at` and moves `at` behind the plane.
template <typename T>
imaging::PlaneView<T> Take(imaging::Size size, const char*& at) {
  const imaging::PlaneView<T> view(size, reinterpret_cast<const T*>(at));
  at += PixelsOf(size) * sizeof(T);
  return view;
}

}  // namespace

SampleStore::~SampleStore() {
  if (mapping_ != nullptr) ::munmap(mapping_, bytes_);
}

absl::StatusOr<std::unique_ptr<SampleStoreWriter>> SampleStoreWriter::Create(
    const std::filesystem::path& folder, size_t samples,
    const version::TrainingParameters& parameters) {
  std::string path = (folder / "samples-XXXXXX").string();
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "cannot make a file in %s (%s); free some space, or set TMPDIR to a "
        "folder that can be written",
        folder.string(), std::strerror(errno)));
  }
  ::unlink(path.c_str());
  return std::unique_ptr<SampleStoreWriter>(
      new SampleStoreWriter(folder, file, samples, parameters));
}

SampleStoreWriter::SampleStoreWriter(
    const std::filesystem::path& folder, int file, size_t samples,
    const version::TrainingParameters& parameters)
    : folder_(folder),
      file_(file),
      parameters_(parameters),
      sources_(samples),
      offsets_(samples) {}

SampleStoreWriter::~SampleStoreWriter() { ::close(file_); }

absl::Status SampleStoreWriter::Add(size_t index, const data::Sample& sample) {
  assert(index < sources_.size() && !sample.image.empty());
  const TargetPlanes planes = StorePlanes(sample.mask, parameters_.target);
  const auto& pixels = sample.image.pixels();
  Source& source = sources_[index];
  source.name = sample.name;
  source.highest = *std::max_element(pixels.begin(), pixels.end());
  source.range = version::IntensityRangeOf(sample.image, parameters_.intensity,
                                           source.highest);
  source.object_count = sample.object_count;
  source.diameter_px = data::MedianDiameterPx(sample);
  source.object_pixels = ObjectPixels(sample);
  source.binary_mask = sample.binary_mask;
  // Only the size: the pixels have no address before the file is mapped.
  source.image = {sample.image.size(), nullptr};
  source.planes.resize(planes.size());
  size_t offset = 0;
  {
    const absl::MutexLock lock(&mu_);
    offset = (end_ + kAlignment - 1) / kAlignment * kAlignment;
    end_ = offset + pixels.size() *
                        (sizeof(uint32_t) + sizeof(uint16_t) + planes.size());
  }
  offsets_[index] = offset;
  RETURN_IF_ERROR(Write(sample.mask, offset));
  RETURN_IF_ERROR(Write(sample.image, offset));
  for (const imaging::Plane<uint8_t>& plane : planes) {
    RETURN_IF_ERROR(Write(plane, offset));
  }
  return absl::OkStatus();
}

// Writes by calls, not through the mapping: a full disk makes a call fail, but
// kills a process that writes to a mapping.
template <typename T>
absl::Status SampleStoreWriter::Write(const imaging::Plane<T>& plane,
                                      size_t& offset) {
  const char* at = reinterpret_cast<const char*>(plane.pixels().data());
  size_t left = plane.pixels().size() * sizeof(T);
  while (left > 0) {
    const ssize_t written =
        ::pwrite(file_, at, left, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Failed(written < 0 ? errno : ENOSPC, offset);
    at += written;
    left -= static_cast<size_t>(written);
    offset += static_cast<size_t>(written);
  }
  return absl::OkStatus();
}

absl::Status SampleStoreWriter::Failed(int error, size_t offset) const {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "the disk of %s is full: there was room for %d MB of decoded samples; "
        "free some space, or set TMPDIR to a folder on a larger disk",
        folder_.string(), offset / 1'000'000));
  }
  return absl::InternalError(absl::StrFormat(
      "cannot write decoded samples in %s: %s; set TMPDIR to another folder",
      folder_.string(), std::strerror(error)));
}

absl::StatusOr<std::unique_ptr<SampleStore>> SampleStoreWriter::Finish() {
  const absl::MutexLock lock(&mu_);
  void* mapping = nullptr;
  if (end_ > 0) {
    mapping = ::mmap(nullptr, end_, PROT_READ, MAP_SHARED, file_, 0);
    if (mapping == MAP_FAILED) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "cannot map %d MB of decoded samples: %s; raise the limit of address "
          "space (ulimit -v)",
          end_ / 1'000'000, std::strerror(errno)));
    }
  }
  std::unique_ptr<SampleStore> store(new SampleStore(mapping, end_));
  for (size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    const imaging::Size size = source.image.size();
    assert(PixelsOf(size) > 0);
    const char* at = static_cast<const char*>(mapping) + offsets_[i];
    source.mask = Take<uint32_t>(size, at);
    source.image = Take<uint16_t>(size, at);
    for (auto& plane : source.planes) plane = Take<uint8_t>(size, at);
  }
  store->sources_ = std::move(sources_);
  return store;
}

}  // namespace tessera::examples
