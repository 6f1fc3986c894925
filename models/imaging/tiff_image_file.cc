#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_samples.h"

namespace tessera::imaging {
namespace {

// libtiff keeps one packed strip and its tables in memory.
constexpr int64_t kTableBytes = int64_t{1} << 28;

struct Page {
  uint64_t offset = 0;  // Of its directory in the file.
  TiffLayout layout;
};

// Thumbnails and transparency masks are no slices.
bool IsSlice(const TiffHandle& tiff) {
  return (tiff.Get<uint32_t>(TIFFTAG_SUBFILETYPE, 0) &
          (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
}

// 0 if it cannot be told: then nothing large is believed.
int64_t SizeOf(const std::filesystem::path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

uint32_t MaxValue(const TiffLayout& layout) { return (1u << layout.bits) - 1; }

class TiffImageFile final : public ImageFile {
 public:
  TiffImageFile(std::string name, TiffHandle tiff, int64_t packed_bytes)
      : name_(std::move(name)),
        tiff_(std::move(tiff)),
        packed_bytes_(packed_bytes) {}

  // Walks through the directories; decodes nothing.
  absl::Status ReadPages(const std::filesystem::path& path,
                         const ReadLimits& limits) {
    const absl::Status read = WalkPages(path, limits);
    return tiff_.missed().ok() ? read : tiff_.missed();
  }

  // Whether no packed strip or tile, which libtiff reads whole, is larger.
  bool BlocksWithin(int64_t bytes) {
    for (int index = 0; index < header_.slices; ++index) {
      if (!GoTo(index).ok()) return false;
      const uint32_t blocks = TIFFIsTiled(tiff_.get()) != 0
                                  ? TIFFNumberOfTiles(tiff_.get())
                                  : TIFFNumberOfStrips(tiff_.get());
      for (uint32_t block = 0; block < blocks; ++block) {
        if (TIFFGetStrileByteCount(tiff_.get(), block) >
            static_cast<uint64_t>(bytes)) {
          return false;
        }
      }
    }
    return true;
  }

  const ImageHeader& header() const override { return header_; }

  absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) override {
    auto rows = DecodeRows(index, y0, y1);
    RETURN_IF_ERROR(tiff_.missed());
    return rows;
  }

  absl::StatusOr<LabelPlane> ReadLabels(int index) override {
    auto labels = DecodeLabels(index);
    RETURN_IF_ERROR(tiff_.missed());
    return labels;
  }

 private:
  absl::Status WalkPages(const std::filesystem::path& path,
                         const ReadLimits& limits) {
    while (true) {
      if (IsSlice(tiff_)) RETURN_IF_ERROR(AddPage(path, limits));
      if (TIFFLastDirectory(tiff_.get()) != 0) break;
      if (TIFFReadDirectory(tiff_.get()) != 1) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "%s breaks off after slice %d (%s); export it again", name_,
            pages_.size(), tiff_.error()));
      }
    }
    if (pages_.empty()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s holds only thumbnails; export it again", name_));
    }
    header_.slices = static_cast<int>(pages_.size());
    return absl::OkStatus();
  }

  absl::StatusOr<GrayPlane> DecodeRows(int index, int y0, int y1) {
    RETURN_IF_ERROR(GoTo(index));
    assert(0 <= y0 && y0 < y1 && y1 <= header_.size.height);
    const TiffLayout& layout = pages_[static_cast<size_t>(index)].layout;
    if (layout.bits == 32) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has 32-bit pixels; convert the image to 16 bit", name_));
    }
    ASSIGN_OR_RETURN(std::vector<GrayPlane> channels,
                     ReadChannels<uint16_t>(tiff_, layout, y0, y1, name_));
    if (layout.photometric == PHOTOMETRIC_RGB) Mix(channels);
    GrayPlane& gray = channels[0];
    if (layout.photometric == PHOTOMETRIC_PALETTE) {
      RETURN_IF_ERROR(LookUp(layout, gray));
    }
    if (layout.photometric == PHOTOMETRIC_MINISWHITE) Invert(layout, gray);
    return std::move(gray);
  }

  absl::StatusOr<LabelPlane> DecodeLabels(int index) {
    RETURN_IF_ERROR(GoTo(index));
    const TiffLayout& layout = pages_[static_cast<size_t>(index)].layout;
    ASSIGN_OR_RETURN(std::vector<LabelPlane> channels,
                     ReadChannels<uint32_t>(tiff_, layout, 0,
                                            header_.size.height, name_));
    for (const LabelPlane& channel : channels) {
      if (channel != channels[0]) return ColourMaskError(name_);
    }
    // ImageJ calls its masks min-is-white and means by it only how to show
    // them: their objects are stored as 255. One bit is as it is seen.
    if (layout.photometric == PHOTOMETRIC_MINISWHITE && layout.bits == 1) {
      Invert(layout, channels[0]);
    }
    return std::move(channels[0]);
  }

  absl::Status AddPage(const std::filesystem::path& path,
                       const ReadLimits& limits) {
    ASSIGN_OR_RETURN(const TiffLayout layout, ReadLayout(tiff_, name_));
    RETURN_IF_ERROR(CheckSize(path, layout.width, layout.height,
                              layout.bits * layout.samples / 8.0, packed_bytes_,
                              limits.max_pixels_per_slice));
    const Size size{static_cast<int>(layout.height),
                    static_cast<int>(layout.width)};
    if (pages_.empty()) {
      header_.size = size;
    } else if (header_.size != size) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has slices of %d×%d and %d×%d; save slices of one size in a file",
          name_, header_.size.height, header_.size.width, size.height,
          size.width));
    }
    if (pages_.size() >= static_cast<size_t>(std::max(limits.max_slices, 0))) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "%s has more than %d slices; split it", name_, limits.max_slices));
    }
    header_.rows_per_block =
        std::max(header_.rows_per_block, RowsPerBlock(tiff_, layout));
    header_.bits_per_sample =
        std::max({header_.bits_per_sample, int{layout.bits}, 8});
    header_.colour |= layout.photometric == PHOTOMETRIC_RGB ||
                      layout.photometric == PHOTOMETRIC_PALETTE;
    pages_.push_back({TIFFCurrentDirOffset(tiff_.get()), layout});
    return absl::OkStatus();
  }

  // Stays where it is if it can: libtiff begins a strip anew otherwise.
  absl::Status GoTo(int index) {
    RETURN_IF_ERROR(CheckIndex(name_, header_, index));
    if (index == current_) return absl::OkStatus();
    current_ = -1;
    const Page& page = pages_[static_cast<size_t>(index)];
    if (TIFFSetSubDirectory(tiff_.get(), page.offset) != 1) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s cannot be read (%s); export it again", name_, tiff_.error()));
    }
    // The planes are as large as the layout that was checked, so the file
    // must not have changed since; and JPEG's colour mode is set again.
    ASSIGN_OR_RETURN(const TiffLayout layout, ReadLayout(tiff_, name_));
    if (layout != page.layout) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s was changed while it was read; try again", name_));
    }
    current_ = index;
    return absl::OkStatus();
  }

  static void Mix(std::vector<GrayPlane>& channels) {
    for (size_t i = 0; i < channels[0].pixels().size(); ++i) {
      channels[0].pixels()[i] =
          Luminance(channels[0].pixels()[i], channels[1].pixels()[i],
                    channels[2].pixels()[i]);
    }
  }

  template <typename T>
  static void Invert(const TiffLayout& layout, Plane<T>& plane) {
    for (T& value : plane.pixels()) {
      value = static_cast<T>(MaxValue(layout) - value);
    }
  }

  absl::Status LookUp(const TiffLayout& layout, GrayPlane& gray) const {
    std::array<const uint16_t*, 3> map = {};
    if (TIFFGetField(tiff_.get(), TIFFTAG_COLORMAP, &map[0], &map[1],
                     &map[2]) != 1) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has no palette; save it in grayscale", name_));
    }
    std::array<uint16_t, 256> luminance = {};
    uint32_t brightest = 0;
    for (uint32_t i = 0; i <= MaxValue(layout); ++i) {
      brightest = std::max<uint32_t>(
          {brightest, map[0][i], map[1][i], map[2][i]});
    }
    // Palettes are 16 bit wide, but some programs write 8-bit numbers.
    const uint32_t unit = brightest > 255 ? 257 : 1;
    for (uint32_t i = 0; i <= MaxValue(layout); ++i) {
      const uint32_t value = Luminance(map[0][i], map[1][i], map[2][i]);
      luminance[i] = static_cast<uint16_t>((value + unit / 2) / unit);
    }
    for (uint16_t& value : gray.pixels()) value = luminance[value];
    return absl::OkStatus();
  }

  const std::string name_;
  TiffHandle tiff_;
  const int64_t packed_bytes_;
  ImageHeader header_;
  std::vector<Page> pages_;
  int current_ = -1;  // Whose directory libtiff is at; -1: none's.
};

// The file has `bytes`. libtiff may take `most_bytes` at once, and a little more.
absl::StatusOr<std::unique_ptr<TiffImageFile>> OpenWithin(
    const std::filesystem::path& path, const ReadLimits& limits,
    Arrival* arrival, int64_t bytes, int64_t most_bytes) {
  const int64_t max_allocation = kTableBytes + most_bytes;
  // Without memory mapping ("m"): a file that shrinks would raise SIGBUS.
  TiffHandle tiff = arrival == nullptr
                        ? TiffHandle(path, "rm", max_allocation)
                        : TiffHandle(path, max_allocation, *arrival);
  if (tiff.get() == nullptr) {
    RETURN_IF_ERROR(tiff.missed());
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is a damaged TIFF (%s); export it again",
                        NameOf(path), tiff.error()));
  }
  auto file =
      std::make_unique<TiffImageFile>(NameOf(path), std::move(tiff), bytes);
  RETURN_IF_ERROR(file->ReadPages(path, limits));
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenTiff(
    const std::filesystem::path& path, const ReadLimits& limits,
    Arrival* arrival) {
  const int64_t bytes =
      arrival == nullptr ? SizeOf(path) : arrival->size_bytes();
  if (arrival != nullptr && arrival->bytes_there() < bytes) {
    // What is announced costs nobody anything: only what is there is worth
    // memory.
    auto early =
        OpenWithin(path, limits, arrival, bytes, arrival->bytes_there());
    if (early.ok() && (*early)->BlocksWithin(kTableBytes)) return early;
    // Limits do not change with what is there, nor will bytes come.
    if (absl::IsResourceExhausted(early.status()) ||
        absl::IsUnavailable(early.status()) ||
        absl::IsCancelled(early.status())) {
      return early.status();
    }
    RETURN_IF_ERROR(arrival->Await(bytes));
  }
  return OpenWithin(path, limits, arrival, bytes, bytes);
}

}  // namespace tessera::imaging
