#include "models/imaging/image_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/foreign_formats.h"
#include "models/python/npy_header.h"

namespace tessera::imaging {
namespace {

// Deflate packs at most 1:1032; a blank image in ZSTD or fax G4 a little more.
constexpr double kMaxRatio = 5000;
// Smaller images are accepted whatever their ratio: they may be blank.
constexpr double kFreeBytes = 64 << 20;
bool IsTiff(absl::string_view magic) {
  using std::string_literals::operator""s;
  return absl::StartsWith(magic, "II*\0"s) ||
         absl::StartsWith(magic, "MM\0*"s) ||
         absl::StartsWith(magic, "II+\0"s) || absl::StartsWith(magic, "MM\0+"s);
}

bool IsPngOrJpeg(absl::string_view magic) {
  return absl::StartsWith(magic, "\x89PNG\r\n\x1a\n") ||
         absl::StartsWith(magic, "\xff\xd8\xff");
}

absl::StatusOr<std::string> ReadMagic(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return absl::NotFoundError(absl::StrFormat(
        "%s does not exist; check the path", path.string()));
  }
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is not a file; name an image file", NameOf(path)));
  }
  // Opened only after the checks: opening a pipe would wait for a writer.
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be opened; check its permissions", NameOf(path)));
  }
  std::string magic(kFormatBytes, '\0');
  file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  magic.resize(static_cast<size_t>(file.gcount()));
  return magic;
}

}  // namespace

std::string NameOf(const std::filesystem::path& path) {
  return path.filename().string();
}

absl::Status CheckSize(const std::filesystem::path& path, uint64_t width,
                       uint64_t height, double decoded_bytes_per_pixel,
                       int64_t packed_bytes, int64_t max_pixels) {
  // Tiles reach beyond the image's edges. Coordinates there must fit an int,
  // too.
  constexpr uint64_t kMaxSide = uint64_t{1} << 30;
  if (width == 0 || height == 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is %d×%d pixels; export the image again", NameOf(path), height,
        width));
  }
  // Divides, because the product of hostile sides may overflow.
  if (width > kMaxSide || height > kMaxSide ||
      height > static_cast<uint64_t>(max_pixels) / width) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s is %d×%d; at most %d pixels a slice are read, so crop it or scale "
        "it down",
        NameOf(path), height, width, max_pixels));
  }
  const auto packed = static_cast<double>(packed_bytes);
  const double decoded = static_cast<double>(width) *
                         static_cast<double>(height) * decoded_bytes_per_pixel;
  if (decoded > kFreeBytes + kMaxRatio * packed) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s says it is %d×%d, which cannot be in so short a file; it is "
        "damaged or truncated, so export it again",
        NameOf(path), height, width));
  }
  return absl::OkStatus();
}

absl::Status CheckIndex(const std::string& name, const ImageHeader& header,
                        int index) {
  if (index >= 0 && index < header.slices) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrFormat("%s has no slice %d; it has %d, counted from 1", name,
                      static_cast<int64_t>(index) + 1, header.slices));
}

std::string ListChannels(const std::vector<std::string>& names) {
  constexpr size_t kMostListed = 20;
  std::vector<std::string> listed;
  for (size_t i = 0; i < std::min(names.size(), kMostListed); ++i) {
    if (names[i].empty()) continue;
    listed.push_back(
        absl::StrFormat("%d is %s", i + 1, absl::Utf8SafeCHexEscape(names[i])));
  }
  if (listed.empty()) return "";
  if (names.size() > kMostListed) listed.push_back("…");
  return absl::StrFormat(" (%s)", absl::StrJoin(listed, ", "));
}

absl::Status CheckChannel(const std::string& name, int channel, int channels,
                          const std::vector<std::string>& names) {
  if (channel >= 1 && channel <= channels) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrFormat(
      "%s has no channel %d; it has %d, counted from 1%s", name, channel,
      channels, ListChannels(names)));
}

std::string FirstChannelNotice(int channels,
                               const std::vector<std::string>& names,
                               int read) {
  return absl::StrFormat(
      "it has %d channels%s; channel %d was read, since none was chosen "
      "(--channel)",
      channels, ListChannels(names), read);
}

absl::Status CheckOneChannel(const std::string& name,
                             const ImageHeader& header) {
  if (header.channels == 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s has %d channels; save the mask as one", name, header.channels));
}

absl::Status ColourMaskError(const std::string& name) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is a colour image; save the mask in grayscale, with 0 for the "
      "background and a number for each object",
      name));
}

bool IsOfOneValue(const LabelPlane& plane) {
  const auto& pixels = plane.pixels();
  return std::all_of(pixels.begin(), pixels.end(),
                     [&](uint32_t value) { return value == pixels[0]; });
}

absl::Status CheckAlphaOfMask(const std::string& name,
                              const LabelPlane& alpha) {
  if (IsOfOneValue(alpha)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s has one colour everywhere and its shapes in the alpha channel "
      "(transparency), which is not read; save the mask in grayscale without "
      "it, with 0 for the background and a number for each object",
      name));
}

absl::StatusOr<std::unique_ptr<ImageFile>> ImageFile::Open(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return OpenZarrFolder(path, limits, channel);
  }
  ASSIGN_OR_RETURN(const std::string magic, ReadMagic(path));
  RETURN_IF_ERROR(CheckForeign(NameOf(path), magic));
  if (IsTiff(magic)) return OpenTiff(path, limits, channel);
  if (IsPngOrJpeg(magic)) {
    RETURN_IF_ERROR(CheckChannel(NameOf(path), channel.value_or(1), 1, {}));
    return OpenRaster(path, limits);
  }
  if (python::IsNpy(magic)) return OpenNpy(path, limits, channel);
  if (magic.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is empty; export it again", NameOf(path)));
  }
  if (absl::StartsWith(magic, "PK\x03\x04")) {
    return OpenZarrZip(path, limits, channel);
  }
  if (absl::StartsWith(magic, "\x1f\x8b")) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is compressed with gzip; unpack it and give the "
                        "image that is in it",
                        NameOf(path)));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is none of the image files that are read (TIFF, PNG, JPEG, .npy, "
      "OME-Zarr); save it as TIFF",
      NameOf(path)));
}

absl::StatusOr<Plane<double>> ImageFile::ReadValues(int index, int y0,
                                                    int y1) {
  ASSIGN_OR_RETURN(const GrayPlane rows, ReadRows(index, y0, y1));
  ASSIGN_OR_RETURN(const IntensityScale scale, Scale(index));
  Plane<double> values(rows.size(), 0);
  std::transform(rows.pixels().begin(), rows.pixels().end(),
                 values.pixels().begin(), [&](uint16_t intensity) {
                   return intensity == scale.not_a_number
                              ? std::nan("")
                              : scale.ValueOf(intensity);
                 });
  return values;
}

}  // namespace tessera::imaging
