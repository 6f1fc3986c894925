#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/raster_samples.h"
#include "models/imaging/row_source.h"

namespace tessera::imaging {
namespace {

constexpr int64_t kMaxPackedBytes = int64_t{1} << 30;
// A progressive JPEG has about ten. Each goes over all pixels, but may be a few
// bytes long.
constexpr int kMaxScans = 200;

uint32_t BigEndian(absl::string_view bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; ++i) {
    value = value << 8 |
            static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)]);
  }
  return value;
}

struct RasterHeader {
  bool jpeg = false;  // Else PNG.
  uint32_t width = 0;
  uint32_t height = 0;
  int bits = 8;
  bool colour = false;
  bool whole = true;  // The end of the image is there.
  bool scans_often = false;
  bool printing = false;  // In the colours of a printer.
};

// The IHDR chunk, which the PNG specification has come first.
std::optional<RasterHeader> ParsePng(absl::string_view bytes) {
  if (bytes.size() < 33 || bytes.substr(1, 3) != "PNG" ||
      bytes.substr(12, 4) != "IHDR") {
    return std::nullopt;
  }
  RasterHeader header;
  header.width = BigEndian(bytes, 16, 4);
  header.height = BigEndian(bytes, 20, 4);
  header.bits = bytes[24] == 16 ? 16 : 8;
  header.colour = (bytes[25] & 2) != 0;
  header.whole = absl::StrContains(bytes, "IEND");
  return header;
}

bool IsStartOfFrame(uint8_t marker) {
  // C4, C8 and CC lie among the SOF markers and are others.
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
         marker != 0xc8 && marker != 0xcc;
}

// These stand alone. None belongs before the first scan, and a reader that
// takes what follows one of them for its length sees another file than libjpeg.
bool HasNoLength(uint8_t marker) {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

bool HasTooManyScans(absl::string_view bytes) {
  int scans = 0;
  for (size_t at = 0; scans <= kMaxScans; ++scans) {
    at = bytes.find("\xff\xda", at);
    if (at == absl::string_view::npos) return false;
    at += 2;
  }
  return true;
}

// Walks from marker to marker up to the first scan.
std::optional<RasterHeader> ParseJpeg(absl::string_view bytes) {
  std::optional<RasterHeader> header;
  size_t at = 2;
  while (at + 4 <= bytes.size() && BigEndian(bytes, at, 1) == 0xff) {
    const uint8_t marker = static_cast<uint8_t>(bytes[at + 1]);
    if (marker == 0xff) {  // Padding.
      ++at;
      continue;
    }
    if (HasNoLength(marker)) return std::nullopt;
    const size_t length = BigEndian(bytes, at + 2, 2);
    if (IsStartOfFrame(marker)) {
      // libjpeg takes one frame; a second one could name another size.
      if (header || at + 10 > bytes.size()) return std::nullopt;
      header.emplace();
      header->jpeg = true;
      header->height = BigEndian(bytes, at + 5, 2);
      header->width = BigEndian(bytes, at + 7, 2);
      header->bits = static_cast<int>(BigEndian(bytes, at + 4, 1));
      const uint32_t components = BigEndian(bytes, at + 9, 1);
      header->colour = components != 1;
      header->printing = components == 4;
    }
    at += 2 + length;
    if (marker == 0xda) {
      // libjpeg would fill what is missing with gray and only warn.
      if (header) {
        header->whole = at < bytes.size() &&
                        absl::StrContains(bytes.substr(at), "\xff\xd9");
        header->scans_often = HasTooManyScans(bytes);
      }
      return header;
    }
    if (length < 2) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<RasterHeader> Parse(absl::string_view bytes) {
  const std::optional<RasterHeader> png = ParsePng(bytes);
  return png ? png : ParseJpeg(bytes);
}

absl::StatusOr<std::string> ReadPacked(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > static_cast<uintmax_t>(kMaxPackedBytes)) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s is above 1 GiB; save so large an image as TIFF", NameOf(path)));
  }
  std::string bytes(error ? 0 : size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (error || !file) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be read; check the disk and its permissions", NameOf(path)));
  }
  return bytes;
}

class RasterImageFile final : public ImageFile {
 public:
  RasterImageFile(std::string name, std::string packed, bool jpeg,
                  ImageHeader header)
      : name_(std::move(name)),
        packed_(std::move(packed)),
        jpeg_(jpeg),
        header_(header) {}

  const ImageHeader& header() const override { return header_; }

  absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) override {
    if (decoded_.empty() || index != 0) {
      ASSIGN_OR_RETURN(decoded_, ReadGray(index));
    }
    return PlaneRows(decoded_).Read(y0, y1);
  }

  absl::StatusOr<LabelPlane> ReadLabels(int index) override {
    bool gray = true;
    auto labels = Read<uint32_t>(
        index, [&gray](uint32_t red, uint32_t green, uint32_t blue) {
          gray &= blue == green && green == red;
          return blue;
        });
    if (labels.ok() && !gray) return ColourMaskError(name_);
    return labels;
  }

 private:
  absl::StatusOr<GrayPlane> ReadGray(int index) const {
    return Read<uint16_t>(index, [this](uint32_t red, uint32_t green,
                                        uint32_t blue) {
      return header_.colour ? Luminance(red, green, blue)
                            : static_cast<uint16_t>(blue);
    });
  }

  // Gives `to_value` red, green and blue of each pixel, all the same in gray.
  template <typename T, typename ToValue>
  absl::StatusOr<Plane<T>> Read(int index, ToValue to_value) const {
    RETURN_IF_ERROR(CheckIndex(name_, header_, index));
    ASSIGN_OR_RETURN(const RasterSamples decoded, Decode());
    Plane<T> plane(header_.size, 0);
    const int channels = decoded.channels;
    const auto convert = [&](const auto* sample) {
      for (T& value : plane.pixels()) {
        value = channels == 1 ? to_value(sample[0], sample[0], sample[0])
                              : to_value(sample[0], sample[1], sample[2]);
        sample += channels;
      }
    };
    if (decoded.bits == 16) {
      convert(reinterpret_cast<const uint16_t*>(decoded.bytes.data()));
    } else {
      convert(decoded.bytes.data());
    }
    return plane;
  }

  absl::StatusOr<RasterSamples> Decode() const {
    std::optional<RasterSamples> decoded =
        jpeg_ ? DecodeJpeg(packed_, header_.size)
              : DecodePng(packed_, header_.size);
    if (decoded) return *std::move(decoded);
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be decoded; it is damaged, so export it again", name_));
  }

  const std::string name_;
  const std::string packed_;
  const bool jpeg_;  // Else PNG.
  const ImageHeader header_;
  GrayPlane decoded_;  // Once rows of it were asked for.
};

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenRaster(
    const std::filesystem::path& path, const ReadLimits& limits) {
  ASSIGN_OR_RETURN(std::string packed, ReadPacked(path));
  const std::optional<RasterHeader> header = Parse(packed);
  if (!header || !header->whole) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is damaged or truncated; export it again", NameOf(path)));
  }
  if (header->bits != 8 && header->bits != 16) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is a %d-bit JPEG; save it as 16 bit TIFF", NameOf(path),
        header->bits));
  }
  if (header->printing) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is a CMYK JPEG; save it as RGB or gray", NameOf(path)));
  }
  if (header->scans_often) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has more than %d scans; save it as TIFF", NameOf(path), kMaxScans));
  }
  RETURN_IF_ERROR(CheckSize(path, header->width, header->height,
                            header->bits / 8 * (header->colour ? 3 : 1),
                            static_cast<int64_t>(packed.size()),
                            std::min(limits.max_pixels_per_slice,
                                     limits.max_pixels_decoded_whole)));
  return std::make_unique<RasterImageFile>(
      NameOf(path), std::move(packed), header->jpeg,
      ImageHeader{.size = {static_cast<int>(header->height),
                           static_cast<int>(header->width)},
                  .slices = 1,
                  .bits_per_sample = header->bits,
                  .colour = header->colour,
                  .decoded_whole = true});
}

}  // namespace tessera::imaging
