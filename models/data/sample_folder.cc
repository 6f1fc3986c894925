#include "models/data/sample_folder.h"

#include <unistd.h>

#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/file_name.h"
#include "base/status_macros.h"
#include "models/imaging/image_writer.h"

namespace tessera::data {
namespace {

namespace fs = std::filesystem;

absl::Status WriteFiles(const fs::path& folder, const NewSample& sample) {
  std::error_code error;
  fs::create_directories(folder / "image", error);
  if (!error) fs::create_directories(folder / "mask", error);
  if (error) {
    return absl::UnavailableError(
        absl::StrFormat("cannot make %s (%s); check its permissions",
                        folder.string(), error.message()));
  }
  const std::string filename = sample.name + ".tif";
  RETURN_IF_ERROR(imaging::WriteGrayTiff(folder / "image" / filename,
                                         {sample.image}, sample.bits_per_sample,
                                         sample.pixel_size_um));
  return imaging::WriteLabelTiff(folder / "mask" / filename, {sample.mask});
}

}  // namespace

std::string SampleName(const fs::path& image, const imaging::Rect& region,
                       int slice) {
  const std::string place = absl::StrFormat(
      "_X%d_%d_Y%d_%d_Z%d_%d", region.x0, region.x1 - 1, region.y0,
      region.y1 - 1, slice - 1, slice - 1);
  // Image and mask have this name with `.tif`, hence the 4 more characters.
  return FittingStem(image.stem().string(), place.size() + 4) + place;
}

absl::StatusOr<fs::path> WriteSample(const fs::path& folder,
                                     const NewSample& sample) {
  const fs::path place = folder / sample.name;
  std::error_code error;
  if (fs::exists(place, error)) {
    return absl::AlreadyExistsError(absl::StrFormat(
        "%s exists already; delete it or choose another folder",
        place.string()));
  }
  // Hidden until it is whole, so that half a sample is not taken for a whole
  // one.
  const fs::path part =
      folder / absl::StrFormat(".tessera-%d.part", ::getpid());
  absl::Status status = WriteFiles(part, sample);
  if (status.ok()) {
    fs::rename(part, place, error);
    if (!error) return place;
    status = absl::UnavailableError(absl::StrFormat(
        "cannot make %s (%s); check its folder and the space left", place.string(), error.message()));
  }
  fs::remove_all(part, error);
  return status;
}

}  // namespace tessera::data
