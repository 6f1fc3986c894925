#include "models/data/sample.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "models/imaging/components.h"

namespace tessera::data {
namespace {

using imaging::ImageFile;
using imaging::LabelPlane;

// One of a sample's two files. The two often have the same name, so messages
// contain the folder as well.
struct File {
  std::filesystem::path path;
  std::string name;
};

// Replaces the path by the user's own name for the file: a path in a store says
// nothing to the user.
absl::Status InUsersWords(const absl::Status& status, const File& file) {
  return absl::Status(
      status.code(),
      absl::StrReplaceAll(status.message(),
                          {{file.path.string(), file.name},
                           {file.path.filename().string(), file.name}}));
}

absl::StatusOr<std::unique_ptr<ImageFile>> OpenSingle(
    const File& file, const imaging::ReadLimits& limits) {
  auto opened = ImageFile::Open(file.path, limits);
  if (!opened.ok()) return InUsersWords(opened.status(), file);
  if ((*opened)->header().slices == 1) return opened;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s has %d slices; take one out with `tessera dataset crop`", file.name,
      (*opened)->header().slices));
}

// Numbers the objects 1, 2, … in ascending order; returns how many.
int Renumber(LabelPlane& mask) {
  // One number for each run of pixels: most pixels have their neighbour's
  // number.
  std::vector<uint32_t> numbers;
  uint32_t last = 0;
  for (const uint32_t label : mask.pixels()) {
    if (label != last && label != 0) numbers.push_back(label);
    last = label;
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  uint32_t number = 0;
  last = 0;
  for (uint32_t& label : mask.pixels()) {
    if (label != last) {
      last = label;
      const auto at = std::lower_bound(numbers.begin(), numbers.end(), label);
      number = label == 0
                   ? 0
                   : static_cast<uint32_t>(at - numbers.begin()) + 1;
    }
    label = number;
  }
  return static_cast<int>(numbers.size());
}

int LabelIfBinary(LabelPlane& mask) {
  imaging::Plane<uint8_t> binary(mask.size(), 0);
  std::transform(mask.pixels().begin(), mask.pixels().end(),
                 binary.pixels().begin(),
                 [](uint32_t label) { return label != 0; });
  mask = imaging::LabelComponents(binary);
  return static_cast<int>(
      *std::max_element(mask.pixels().begin(), mask.pixels().end()));
}

}  // namespace

absl::StatusOr<Sample> LoadSample(const SampleFiles& files,
                                  const imaging::ReadLimits& limits,
                                  const ReserveMemory& reserve,
                                  SampleOddities* oddities) {
  const File image{files.image_path,
                   absl::StrCat("image/", files.image_filename)};
  const File mask{files.mask_path, absl::StrCat("mask/", files.mask_filename)};
  ASSIGN_OR_RETURN(const auto image_file, OpenSingle(image, limits));
  ASSIGN_OR_RETURN(const auto mask_file, OpenSingle(mask, limits));
  const imaging::Size size = image_file->header().size;
  const imaging::Size mask_size = mask_file->header().size;
  if (mask_size != size) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is %d×%d but %s is %d×%d; make them the same size", mask.name,
        mask_size.height, mask_size.width, image.name, size.height,
        size.width));
  }
  std::shared_ptr<void> memory;
  if (reserve) {
    const int64_t area = int64_t{size.height} * size.width;
    const int64_t bytes = area * kBytesPerSamplePixel +
                          std::max(image_file->header().block_bytes,
                                   mask_file->header().block_bytes) +
                          (oddities != nullptr ? MaskCheckBytes(area) : 0);
    ASSIGN_OR_RETURN(memory, reserve(image.name, bytes));
  }
  auto pixels = image_file->ReadSlice(0);
  if (!pixels.ok()) return InUsersWords(pixels.status(), image);
  auto labels = mask_file->ReadLabels(0);
  if (!labels.ok()) return InUsersWords(labels.status(), mask);

  if (oddities != nullptr) {
    oddities->mask = CheckMask(*labels, mask_file->header().lossy);
    oddities->notices = image_file->notices();
  }
  Sample sample{.name = files.name,
                .image = *std::move(pixels),
                .mask = *std::move(labels),
                .bits_per_sample = image_file->header().bits_per_sample,
                .pixel_size_um = image_file->header().pixel_size_um,
                .memory = std::move(memory)};
  sample.object_count = Renumber(sample.mask);
  if (sample.object_count == 1) {
    sample.object_count = LabelIfBinary(sample.mask);
    sample.binary_mask = sample.object_count > 1;
  }
  return sample;
}

absl::StatusOr<CheckedSample> LoadCheckedSample(const SampleFiles& files,
                                                const ReserveMemory& reserve) {
  SampleOddities oddities;
  ASSIGN_OR_RETURN(Sample sample,
                   LoadSample(files, kSampleLimits, reserve, &oddities));
  if (oddities.mask.refusal.empty()) {
    return CheckedSample{std::move(sample), std::move(oddities.mask.warnings),
                         std::move(oddities.notices)};
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("mask/%s is no mask of objects: %s", files.mask_filename,
                      oddities.mask.refusal));
}

}  // namespace tessera::data
