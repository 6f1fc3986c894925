#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/palette.h"
#include "models/imaging/raster_header.h"
#include "models/imaging/raster_samples.h"
#include "models/imaging/row_source.h"

namespace tessera::imaging {
namespace {

constexpr int64_t kMaxPackedBytes = int64_t{1} << 30;

absl::StatusOr<MappedFile> MapPacked(
    const std::filesystem::path& path) {
  absl::StatusOr<MappedFile> packed = MappedFile::Open(path);
  if (!packed.ok()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be read; check the disk and its permissions", NameOf(path)));
  }
  if (static_cast<int64_t>(packed->bytes().size()) > kMaxPackedBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s is above 1 GiB; save so large an image as TIFF", NameOf(path)));
  }
  return packed;
}

class RasterImageFile final : public ImageFile {
 public:
  RasterImageFile(std::string name, MappedFile packed, ImageHeader header,
                  std::optional<Palette> palette)
      : name_(std::move(name)),
        packed_(std::move(packed)),
        header_(header),
        palette_(std::move(palette)),
        use_(palette_ ? UseOf(*palette_) : PaletteUse::kGrays) {}

  const ImageHeader& header() const override { return header_; }
  SlicePosition PositionOf(int) const override { return {}; }

  std::vector<std::string> notices() const override {
    if (header_.colour) return {std::string(kLuminanceNotice)};
    if (use_ == PaletteUse::kTable) return {std::string(kTableNotice)};
    return {};
  }

  absl::StatusOr<IntensityScale> Scale(int index) override {
    RETURN_IF_ERROR(CheckIndex(name_, header_, index));
    return IntensityScale();
  }

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
    if (labels.ok() && IsOfOneValue(*labels) && !header_.lossy) {
      RETURN_IF_ERROR(CheckAlpha());
    }
    return labels;
  }

 private:
  absl::StatusOr<GrayPlane> ReadGray(int index) const {
    if (palette_ && use_ != PaletteUse::kTable) return ReadColours(index);
    return Read<uint16_t>(index, [this](uint32_t red, uint32_t green,
                                        uint32_t blue) {
      return header_.colour ? Luminance(red, green, blue)
                            : static_cast<uint16_t>(blue);
    });
  }

  // Indices beyond the palette are black.
  absl::StatusOr<GrayPlane> ReadColours(int index) const {
    std::array<uint16_t, 256> luminance = {};
    for (size_t i = 0; i < palette_->size(); ++i) {
      const auto& [red, green, blue] = (*palette_)[i];
      luminance.at(i) = Luminance(red, green, blue);
    }
    return Read<uint16_t>(index, [&](uint32_t, uint32_t, uint32_t value) {
      return luminance.at(value);
    });
  }

  // Calls `to_value` with red, green and blue of each pixel. In gray images all
  // three are equal.
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

  // Checks the alpha channel of a mask in a PNG.
  absl::Status CheckAlpha() const {
    const std::optional<RasterSamples> decoded =
        DecodePng(packed_.bytes(), header_.size, /*keep_alpha=*/true);
    if (!decoded || decoded->channels % 2 != 0) return absl::OkStatus();
    LabelPlane alpha(header_.size, 0);
    const size_t bytes = static_cast<size_t>(decoded->bits) / 8;
    const size_t step = static_cast<size_t>(decoded->channels) * bytes;
    // The last byte of a 16-bit sample is enough to see whether alpha varies.
    size_t at = step - 1;
    for (uint32_t& value : alpha.pixels()) {
      value = decoded->bytes[at];
      at += step;
    }
    return CheckAlphaOfMask(name_, alpha);
  }

  absl::StatusOr<RasterSamples> Decode() const {
    std::optional<RasterSamples> decoded =
        header_.lossy ? DecodeJpeg(packed_.bytes(), header_.size)
                      : DecodePng(packed_.bytes(), header_.size);
    if (decoded) return *std::move(decoded);
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be decoded; it is damaged, so export it again", name_));
  }

  const std::string name_;
  const MappedFile packed_;
  const ImageHeader header_;
  const std::optional<Palette> palette_;
  const PaletteUse use_;
  GrayPlane decoded_;  // Empty until rows are asked for.
};

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenRaster(
    const std::filesystem::path& path, const ReadLimits& limits) {
  ASSIGN_OR_RETURN(MappedFile packed, MapPacked(path));
  std::optional<RasterHeader> header = ParseRasterHeader(packed.bytes());
  if (!header || !header->whole ||
      (header->palette && header->palette->empty())) {
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
                            header->bits / 8 * header->samples,
                            static_cast<int64_t>(packed.bytes().size()),
                            std::min(limits.max_pixels_per_slice,
                                     limits.max_pixels_decoded_whole)));
  return std::make_unique<RasterImageFile>(
      NameOf(path), std::move(packed),
      ImageHeader{.size = {static_cast<int>(header->height),
                           static_cast<int>(header->width)},
                  .slices = 1,
                  .bits_per_sample = header->bits,
                  .colour = header->colour,
                  .lossy = header->jpeg,
                  .decoded_whole = true},
      std::move(header->palette));
}

}  // namespace tessera::imaging
