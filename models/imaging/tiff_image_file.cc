#include <algorithm>
#include <array>
#include <cassert>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/palette.h"
#include "models/imaging/sample_range.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_pages.h"
#include "models/imaging/tiff_samples.h"

namespace tessera::imaging {
namespace {

// libtiff keeps one packed strip and its tables in memory.
constexpr int64_t kTableBytes = int64_t{1} << 28;

// The file's size; 0 if it is unknown. CheckSize() then accepts only small
// images.
int64_t SizeOf(const std::filesystem::path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

uint16_t MaxValue(const TiffLayout& layout) {
  return static_cast<uint16_t>((1u << layout.bits) - 1);
}

template <typename T>
void Invert(uint16_t most, Plane<T>& plane) {
  for (T& value : plane.pixels()) value = static_cast<T>(most - value);
}

GrayPlane Mix(std::vector<GrayPlane> channels) {
  GrayPlane& gray = channels[0];
  for (size_t i = 0; i < gray.pixels().size(); ++i) {
    gray.pixels()[i] = Luminance(gray.pixels()[i], channels[1].pixels()[i],
                                 channels[2].pixels()[i]);
  }
  return std::move(gray);
}

// The palette, which is not empty; none if the file has none. TIFF's numbers
// have 16 bits, but some programs write 8-bit numbers.
std::optional<Palette> PaletteOf(const TiffHandle& tiff,
                                 const TiffLayout& layout) {
  std::array<const uint16_t*, 3> map = {};
  if (TIFFGetField(tiff.get(), TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) !=
      1) {
    return std::nullopt;
  }
  Palette palette(size_t{1} << layout.bits);
  uint32_t brightest = 0;
  for (size_t i = 0; i < palette.size(); ++i) {
    brightest =
        std::max<uint32_t>({brightest, map[0][i], map[1][i], map[2][i]});
  }
  const int shift = brightest > 255 ? 8 : 0;
  for (size_t i = 0; i < palette.size(); ++i) {
    for (size_t c = 0; c < 3; ++c) {
      palette[i].at(c) = static_cast<uint8_t>(map.at(c)[i] >> shift);
    }
  }
  return palette;
}

class TiffImageFile final : public ImageFile {
 public:
  TiffImageFile(std::string name, TiffHandle tiff, int64_t packed_bytes)
      : pages_(std::move(name), std::move(tiff), packed_bytes) {}

  // Walks through the directories; decodes nothing.
  absl::Status Open(const ReadLimits& limits, std::optional<int> channel) {
    RETURN_IF_ERROR(pages_.Read(limits, channel));
    return LookAtColours();
  }

  const ImageHeader& header() const override { return header_; }

  SlicePosition PositionOf(int index) const override {
    return pages_.plane(index).position;
  }

  std::vector<std::string> notices() const override {
    std::vector<std::string> notices = pages_.notices();
    notices.insert(notices.end(), notices_.begin(), notices_.end());
    AddScalingNotices(not_numbers_, clips_, notices);
    return notices;
  }

  absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) override {
    ASSIGN_OR_RETURN(const TiffSlice slice, GoTo(index));
    assert(0 <= y0 && y0 < y1 && y1 <= header_.size.height);
    const TiffLayout& layout = slice.layout;
    if (!layout.narrow()) return DecodeScaled(index, slice, y0, y1);
    ASSIGN_OR_RETURN(std::vector<GrayPlane> channels,
                     ReadStored(slice, y0, y1));
    if (channels.size() == 3) return Mix(std::move(channels));
    GrayPlane& gray = channels[0];
    if (layout.photometric == PHOTOMETRIC_PALETTE) {
      RETURN_IF_ERROR(LookUp(layout, gray));
    }
    if (IsInverted(layout)) Invert(MaxValue(layout), gray);
    return std::move(gray);
  }

  absl::StatusOr<IntensityScale> Scale(int index) override {
    ASSIGN_OR_RETURN(IntensityScale scale, FindScale(index));
    const TiffLayout& layout = **pages_.GoTo(index);
    if (layout.narrow() || !IsInverted(layout)) return scale;
    // Rows are inverted after they are scaled.
    scale.offset += kMostScaled * scale.step;
    scale.step = -scale.step;
    if (scale.not_a_number) {
      scale.not_a_number =
          static_cast<uint16_t>(kMostScaled - *scale.not_a_number);
    }
    return scale;
  }

  absl::StatusOr<Plane<double>> ReadValues(int index, int y0,
                                           int y1) override {
    ASSIGN_OR_RETURN(const TiffSlice slice, GoTo(index));
    if (slice.layout.narrow()) return ImageFile::ReadValues(index, y0, y1);
    return ReadNumbers(slice, y0, y1);
  }

  absl::StatusOr<LabelPlane> ReadLabels(int index) override {
    ASSIGN_OR_RETURN(const TiffSlice slice, GoTo(index));
    RETURN_IF_ERROR(CheckOneChannel(pages_.name(), header_));
    ASSIGN_OR_RETURN(std::vector<LabelPlane> channels, ReadWhole(slice));
    for (const LabelPlane& channel : channels) {
      if (channel != channels[0]) return ColourMaskError(pages_.name());
    }
    if (slice.layout.alpha && IsOfOneValue(channels[0])) {
      TiffSlice alpha = slice;
      alpha.part.sample = slice.layout.samples - 1;
      alpha.part.samples = 1;
      ASSIGN_OR_RETURN(const std::vector<LabelPlane> planes, ReadWhole(alpha));
      RETURN_IF_ERROR(CheckAlphaOfMask(pages_.name(), planes[0]));
    }
    // Min-is-white often says only how to display a mask: ImageJ stores the
    // objects of such masks as 255. Only masks of 1 bit are inverted, and only
    // if neither ImageJ nor tifffile wrote them.
    if (IsInverted(slice.layout) && slice.layout.bits == 1) {
      Invert(MaxValue(slice.layout), channels[0]);
    }
    return std::move(channels[0]);
  }

 private:
  static constexpr uint16_t kMostScaled = 65'535;

  // Looks at the page of the first slice: all pages of a file are of one kind.
  absl::Status LookAtColours() {
    header_ = pages_.header();
    ASSIGN_OR_RETURN(const TiffLayout* const layout, pages_.GoTo(0));
    if (header_.colour) notices_.emplace_back(kLuminanceNotice);
    if (IsInverted(*layout)) {
      notices_.emplace_back("white is 0 in it; it was turned round");
    } else if (layout->photometric == PHOTOMETRIC_MINISWHITE) {
      notices_.emplace_back(
          "that white is 0 in it only says how to display it; the stored "
          "values were read");
    }
    if (layout->photometric != PHOTOMETRIC_PALETTE) return absl::OkStatus();
    ASSIGN_OR_RETURN(const PaletteUse use, UseOfPalette(*layout));
    header_.colour = use == PaletteUse::kColours;
    if (header_.colour) notices_.emplace_back(kLuminanceNotice);
    if (use == PaletteUse::kTable) notices_.emplace_back(kTableNotice);
    return absl::OkStatus();
  }

  // What the current page's palette is for.
  absl::StatusOr<PaletteUse> UseOfPalette(const TiffLayout& layout) const {
    // No picture has more than 256 colours in its palette.
    if (layout.bits > 8) return PaletteUse::kTable;
    const auto palette = PaletteOf(pages_.tiff(), layout);
    if (!palette) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has no palette; save it in grayscale", pages_.name()));
    }
    return UseOf(*palette);
  }

  bool IsInverted(const TiffLayout& layout) const {
    return layout.photometric == PHOTOMETRIC_MINISWHITE &&
           !pages_.white_is_display();
  }

  absl::StatusOr<TiffSlice> GoTo(int index) {
    ASSIGN_OR_RETURN(const TiffLayout* const layout, pages_.GoTo(index));
    return TiffSlice{.tiff = pages_.tiff(),
                     .layout = *layout,
                     .name = pages_.name(),
                     .part = pages_.PartOf(index)};
  }

  // The scale of the values as they are stored, before inversion.
  absl::StatusOr<IntensityScale> FindScale(int index) {
    ASSIGN_OR_RETURN(const TiffSlice slice, GoTo(index));
    if (slice.layout.narrow()) return IntensityScale();
    const auto known = scales_.find(index);
    if (known != scales_.end()) return known->second;
    ASSIGN_OR_RETURN(const SampleRange range, ReadRange(slice));
    not_numbers_ += range.not_numbers();
    clips_ |= range.clips();
    return scales_.emplace(index, range.Scale()).first->second;
  }

  absl::StatusOr<GrayPlane> DecodeScaled(int index, const TiffSlice& slice,
                                         int y0, int y1) {
    ASSIGN_OR_RETURN(const IntensityScale scale, FindScale(index));
    ASSIGN_OR_RETURN(GrayPlane rows, ReadScaled(slice, y0, y1, scale));
    if (IsInverted(slice.layout)) Invert(kMostScaled, rows);
    return rows;
  }

  absl::Status LookUp(const TiffLayout& layout, GrayPlane& gray) const {
    ASSIGN_OR_RETURN(const PaletteUse use, UseOfPalette(layout));
    if (use == PaletteUse::kTable) return absl::OkStatus();
    const Palette palette = *PaletteOf(pages_.tiff(), layout);
    std::array<uint16_t, 256> luminance = {};
    for (size_t i = 0; i < palette.size(); ++i) {
      const auto& [red, green, blue] = palette[i];
      luminance.at(i) = Luminance(red, green, blue);
    }
    for (uint16_t& value : gray.pixels()) value = luminance.at(value);
    return absl::OkStatus();
  }

  TiffPages pages_;
  ImageHeader header_;
  std::vector<std::string> notices_;
  std::map<int, IntensityScale> scales_;  // Of the slices that were read.
  int64_t not_numbers_ = 0;
  bool clips_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenTiff(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel) {
  const int64_t bytes = SizeOf(path);
  // Without memory mapping ("m"): a file that shrinks would raise SIGBUS.
  TiffHandle tiff(path, "rm", kTableBytes + bytes);
  if (tiff.get() == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is a damaged TIFF (%s); export it again",
                        NameOf(path), tiff.error()));
  }
  auto file =
      std::make_unique<TiffImageFile>(NameOf(path), std::move(tiff), bytes);
  RETURN_IF_ERROR(file->Open(limits, channel));
  return file;
}

}  // namespace tessera::imaging
