#include "server/app/sample_crops.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "server/app/image_errors.h"
#include "server/inference/segment_settings.h"
#include "server/storage/local_blob.h"

namespace tessera::app {
namespace {

namespace fs = std::filesystem;

// What a file with outlines takes in memory for each of its bytes.
constexpr int64_t kBytesPerOutlineByte = 16;
constexpr size_t kMaxNameBytes = 255;

absl::Status Invalid(const std::string& message, const char* reason) {
  return WithReason(absl::InvalidArgumentError(message), reason);
}

// A file gets its name in a folder of its own, so the name must be harmless.
absl::Status CheckName(const std::string& name) {
  const bool plain =
      !name.empty() && name.size() <= kMaxNameBytes && name != "." &&
      name != ".." &&
      std::none_of(name.begin(), name.end(), [](char c) {
        return c == '/' || c == '\\' ||
               absl::ascii_iscntrl(static_cast<unsigned char>(c));
      });
  if (plain) return absl::OkStatus();
  return Invalid(absl::StrFormat("%s is no name of a file; send 1 to %d bytes "
                                 "without folders and control characters",
                                 Quoted(name), kMaxNameBytes),
                 "SAMPLE_INVALID");
}

absl::Status CheckRegions(const std::vector<imaging::Rect>& regions) {
  if (regions.empty() || regions.size() > kMaxCropRegions) {
    return Invalid(absl::StrFormat("there are %d regions; send 1 to %d",
                                   regions.size(), kMaxCropRegions),
                   "REGION_INVALID");
  }
  return absl::OkStatus();
}

std::string Describe(const imaging::Rect& region) {
  return absl::StrFormat("%d,%d,%d,%d", region.x0, region.y0, region.x1,
                         region.y1);
}

bool IsInside(const imaging::Rect& region, imaging::Size size) {
  return region.x0 >= 0 && region.y0 >= 0 && region.x0 < region.x1 &&
         region.y0 < region.y1 && region.x1 <= size.width &&
         region.y1 <= size.height;
}

absl::Status CheckInside(const CropOrder& order, imaging::Size size) {
  int64_t pixels = 0;
  for (size_t i = 0; i < order.regions.size(); ++i) {
    const imaging::Rect& region = order.regions[i];
    if (!IsInside(region, size)) {
      return Invalid(
          absl::StrFormat("the region %s is empty or not inside %s; it must "
                          "lie in 0,0,%d,%d",
                          Describe(region), order.image.filename, size.width,
                          size.height),
          "REGION_INVALID");
    }
    pixels += int64_t{region.width()} * region.height();
    if (std::count_if(order.regions.begin(), order.regions.end(),
                      [&](const imaging::Rect& other) {
                        return Describe(other) == Describe(region);
                      }) > 1) {
      return Invalid(absl::StrFormat("the region %s comes twice; send each "
                                     "region once",
                                     Describe(region)),
                     "REGION_INVALID");
    }
  }
  if (pixels <= kMaxCropSamplePixels) return absl::OkStatus();
  return Invalid(
      absl::StrFormat("the regions have %d pixels; at most %d are cut out at "
                      "once, send fewer or smaller regions",
                      pixels, kMaxCropSamplePixels),
      "REGION_INVALID");
}

// data::Crop() knows codes, the API reasons.
absl::Status WithCropReason(const absl::Status& status) {
  if (!ReasonOf(status).empty()) return status;
  if (absl::IsInvalidArgument(status)) {
    return WithReason(status, "OUTLINES_NOT_READ");
  }
  if (absl::IsFailedPrecondition(status)) {
    return WithReason(status, "NO_OBJECT");
  }
  return status;
}

absl::StatusOr<std::string> ReadBytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)),
                    std::istreambuf_iterator<char>());
  if (file.bad() || bytes.empty()) {
    return absl::UnavailableError(
        "a sample that was cut out cannot be read; try again");
  }
  return bytes;
}

fs::path OnlyFileIn(const fs::path& folder) {
  return fs::directory_iterator(folder)->path();
}

}  // namespace

absl::StatusOr<CropResult> SampleCrops::Crop(const Caller& caller,
                                             const CropOrder& order) {
  return control_.Run(
      caller, kCropSamples, absl::StrCat("files/", order.image.sha256),
      [&]() -> absl::StatusOr<CropResult> {
        RETURN_IF_ERROR(CheckName(order.image.filename));
        RETURN_IF_ERROR(CheckName(order.outlines.filename));
        RETURN_IF_ERROR(CheckRegions(order.regions));
        ASSIGN_OR_RETURN(const TemporaryFolder folder,
                         TemporaryFolder::Create());
        const data::CropRequest request{
            .image = folder.path() / "image" / order.image.filename,
            .outlines = folder.path() / "outlines" / order.outlines.filename,
            .channel = order.channel,
            .slice = order.slice,
            .out = folder.path() / "samples"};
        storage::LocalBlob image{fs::path()};
        storage::LocalBlob outlines{fs::path()};
        RETURN_IF_ERROR(Place(caller, order.image, request.image, image));
        RETURN_IF_ERROR(
            Place(caller, order.outlines, request.outlines, outlines));
        return CropPlaced(caller, order, request);
      });
}

absl::Status SampleCrops::Place(const Caller& caller,
                                const datasets::SampleFile& file,
                                const fs::path& path,
                                storage::LocalBlob& blob) const {
  bool may = false;
  if (IsSha256Hex(file.sha256)) {
    ASSIGN_OR_RETURN(
        may, control_.holders().MayRead(caller.principal, file.sha256));
  }
  if (!may) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "%s is not on the server; upload it first", file.filename)),
        "FILE_NOT_UPLOADED");
  }
  ASSIGN_OR_RETURN(blob, files_.Fetch(file.sha256));
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (!error) fs::create_symlink(fs::absolute(blob.path()), path, error);
  if (!error) return absl::OkStatus();
  return WithReason(
      absl::ResourceExhaustedError(
          "the server cannot make a temporary file; its disk may be full"),
      "DISK_FULL");
}

absl::StatusOr<CropResult> SampleCrops::CropPlaced(
    const Caller& caller, const CropOrder& order,
    const data::CropRequest& request) {
  auto opened = inference::OpenChannel(request.image, {}, order.channel);
  if (!opened.ok()) return WithImageReason(opened.status());
  const imaging::ImageHeader header = (*opened)->header();
  opened->reset();
  RETURN_IF_ERROR(inference::ResolveSlices({order.slice}, header.slices,
                                           order.image.filename)
                      .status());
  RETURN_IF_ERROR(CheckInside(order, header.size));
  std::error_code ignored;
  const auto outline_bytes =
      static_cast<int64_t>(fs::file_size(request.outlines, ignored));
  CropResult result;
  for (const imaging::Rect& region : order.regions) {
    ASSIGN_OR_RETURN(
        const std::shared_ptr<void> memory,
        reserve_(order.image.filename,
                 data::CropBytes(header, region) +
                     outline_bytes * kBytesPerOutlineByte));
    data::CropRequest one = request;
    one.roi = region;
    const auto cropped = data::Crop(one);
    if (!cropped.ok()) return WithCropReason(cropped.status());
    ASSIGN_OR_RETURN(datasets::Sample sample, Store(caller, cropped->folder));
    for (const std::string& note : cropped->notes) {
      result.notes.push_back(absl::StrCat(sample.name, ": ", note));
    }
    if (result.samples.empty()) {
      for (const std::string& notice : cropped->image_notices) {
        result.notes.push_back(
            absl::StrCat(order.image.filename, ": ", notice));
      }
    }
    result.samples.push_back(std::move(sample));
  }
  return result;
}

absl::StatusOr<datasets::Sample> SampleCrops::Store(const Caller& caller,
                                                    const fs::path& folder) {
  const fs::path image = OnlyFileIn(folder / "image");
  const fs::path mask = OnlyFileIn(folder / "mask");
  datasets::Sample sample{.name = folder.filename().string(),
                          .image = {.filename = image.filename().string()},
                          .mask = {.filename = mask.filename().string()}};
  ASSIGN_OR_RETURN(const data::Sample read,
                   data::LoadSample({sample.name, image, mask,
                                     sample.image.filename,
                                     sample.mask.filename}));
  sample.size = read.image.size();
  sample.object_count = read.object_count;
  ASSIGN_OR_RETURN(const std::string image_bytes, ReadBytes(image));
  ASSIGN_OR_RETURN(sample.image.sha256, uploads_.Store(caller, image_bytes));
  ASSIGN_OR_RETURN(const std::string mask_bytes, ReadBytes(mask));
  ASSIGN_OR_RETURN(sample.mask.sha256, uploads_.Store(caller, mask_bytes));
  return sample;
}

}  // namespace tessera::app
