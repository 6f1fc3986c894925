#include "models/imaging/image_writer.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/png.h"
#include "models/imaging/stack_description.h"
#include "models/imaging/tiff_handle.h"

namespace tessera::imaging {
namespace {

// Larger files may need offsets that classic TIFF lacks, so they are BigTIFF.
constexpr uint64_t kMaxClassicBytes = uint64_t{1} << 31;
constexpr uint32_t kStripBytes = 64 << 10;

absl::Status CannotWrite(const std::filesystem::path& path,
                         const std::string& reason) {
  return absl::UnavailableError(absl::StrFormat(
      "cannot write %s (%s); check the folder, its permissions and the space "
      "left on the disk",
      path.string(), reason));
}

// Lets `write` fill a file beside `path`, then renames that file to `path`.
absl::Status WriteWhole(
    const std::filesystem::path& path,
    const std::function<absl::Status(const std::filesystem::path&)>& write) {
  static std::atomic<uint64_t> count = 0;
  // `path` with a suffix could be longer than file systems allow.
  const std::filesystem::path part =
      path.parent_path() /
      absl::StrFormat(".tessera-%d-%d.part", ::getpid(), ++count);
  absl::Status status = write(part);
  std::error_code error;
  if (status.ok()) {
    std::filesystem::rename(part, path, error);
    if (error) status = CannotWrite(path, error.message());
  }
  if (!status.ok()) std::filesystem::remove(part, error);
  return status;
}

void SetTags(TIFF* tiff, Size size, int bits) {
  const uint32_t row_bytes = static_cast<uint32_t>(size.width) * (bits / 8);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<uint32_t>(size.width));
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<uint32_t>(size.height));
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP,
               std::max(1u, kStripBytes / std::max(1u, row_bytes)));
}

// What ImageJ writes of `pages` that are time points.
void SetPixelSize(TIFF* tiff, double pixel_size_um, size_t pages) {
  if (!(pixel_size_um > 0)) return;
  const std::string description = absl::StrFormat(
      "ImageJ=1.54f\nimages=%d\nframes=%d\nunit=micron\n", pages, pages);
  TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description.c_str());
  TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_NONE);
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 1 / pixel_size_um);
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 1 / pixel_size_um);
}

// Writes `plane` as samples of type S, from the row `first` of the page on.
template <typename S, typename T>
bool WriteRows(TIFF* tiff, const Plane<T>& plane, int first = 0) {
  std::vector<S> row(static_cast<size_t>(plane.width()));
  for (int y = 0; y < plane.height(); ++y) {
    // libtiff may change the row that it is given.
    std::transform(plane.row(y), plane.row(y) + plane.width(), row.begin(),
                   [](T value) { return static_cast<S>(value); });
    const auto at = static_cast<uint32_t>(first + y);
    if (TIFFWriteScanline(tiff, row.data(), at, 0) != 1) return false;
  }
  return true;
}

// `set_tags` sets the tags that not every file has, `write_page` writes the
// rows, both of a page, which counts from 0.
template <typename S>
absl::Status WriteTiff(const std::filesystem::path& path, Size size,
                       size_t count,
                       const std::function<void(TIFF*, size_t)>& set_tags,
                       const std::function<bool(TIFF*, size_t)>& write_page) {
  if (count == 0 || size.height < 1 || size.width < 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s would have no pixels; give at least one slice", path.string()));
  }
  const uint64_t bytes = count * static_cast<uint64_t>(size.height) *
                         static_cast<uint64_t>(size.width) * sizeof(S);
  return WriteWhole(path, [&](const std::filesystem::path& part) {
    TiffHandle tiff(part, bytes < kMaxClassicBytes ? "wl" : "wl8");
    if (tiff.get() == nullptr) return CannotWrite(path, tiff.error());
    for (size_t page = 0; page < count; ++page) {
      SetTags(tiff.get(), size, 8 * static_cast<int>(sizeof(S)));
      set_tags(tiff.get(), page);
      if (!write_page(tiff.get(), page) ||
          TIFFWriteDirectory(tiff.get()) != 1) {
        return CannotWrite(path, tiff.error());
      }
    }
    // Flush first, because closing a TIFF reports no errors.
    if (TIFFFlush(tiff.get()) != 1) return CannotWrite(path, tiff.error());
    tiff.Close();
    return JoinDescriptions(part) ? absl::OkStatus()
                                  : CannotWrite(path, "its header is lost");
  });
}

template <typename S, typename T>
absl::Status WriteTiff(const std::filesystem::path& path,
                       const std::vector<Plane<T>>& slices,
                       double pixel_size_um = 0) {
  const Size size = slices.empty() ? Size() : slices[0].size();
  return WriteTiff<S>(
      path, size, slices.size(),
      [&](TIFF* tiff, size_t) {
        SetPixelSize(tiff, pixel_size_um, slices.size());
      },
      [&](TIFF* tiff, size_t page) {
        assert(slices[page].size() == size);
        return WriteRows<S>(tiff, slices[page]);
      });
}

template <typename S>
absl::Status WriteLabels(const std::filesystem::path& path,
                         const LabelPages& pages) {
  const auto write_page = [&](TIFF* tiff, size_t page) {
    const int step = std::max(1, pages.rows_at_once);
    for (int y = 0; y < pages.size.height; y += step) {
      const int end = std::min(pages.size.height, y + step);
      if (!WriteRows<S>(tiff, pages.rows(page, y, end), y)) return false;
    }
    return true;
  };
  const auto set_tags = [&](TIFF* tiff, size_t page) {
    if (!pages.axes) return;
    SetResolution(tiff, pages.axes->spacing);
    if (page == 0) {
      SetDescriptions(tiff, pages.size, 8 * sizeof(S), *pages.axes);
    }
  };
  return WriteTiff<S>(path, pages.size, pages.count, set_tags, write_page);
}

}  // namespace

absl::Status WriteLabelTiff(const std::filesystem::path& path,
                            const std::vector<LabelPlane>& slices) {
  const bool wide =
      std::any_of(slices.begin(), slices.end(), [](const LabelPlane& slice) {
        return std::any_of(slice.pixels().begin(), slice.pixels().end(),
                           [](uint32_t label) { return label > 65'535; });
      });
  return wide ? WriteTiff<uint32_t>(path, slices)
              : WriteTiff<uint16_t>(path, slices);
}

absl::Status WriteLabelPages(const std::filesystem::path& path,
                             const LabelPages& pages) {
  return pages.wide ? WriteLabels<uint32_t>(path, pages)
                    : WriteLabels<uint16_t>(path, pages);
}

absl::Status WriteGrayTiff(const std::filesystem::path& path,
                           const std::vector<GrayPlane>& slices,
                           int bits_per_sample, double pixel_size_um) {
  assert(bits_per_sample == 8 || bits_per_sample == 16);
  return bits_per_sample == 8
             ? WriteTiff<uint8_t>(path, slices, pixel_size_um)
             : WriteTiff<uint16_t>(path, slices, pixel_size_um);
}

absl::Status WriteGrayPng(const std::filesystem::path& path,
                          const Plane<uint8_t>& plane) {
  if (plane.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s would have no pixels", path.string()));
  }
  const absl::StatusOr<std::string> packed =
      EncodePng(plane.size(), PngColours::kGray, plane.row(0));
  if (!packed.ok()) {
    return CannotWrite(path, std::string(packed.status().message()));
  }
  return WriteWhole(path, [&](const std::filesystem::path& part) {
    std::ofstream file(part, std::ios::binary);
    file.write(packed->data(), static_cast<std::streamsize>(packed->size()));
    file.close();
    return file ? absl::OkStatus()
                : CannotWrite(path, std::generic_category().message(errno));
  });
}

}  // namespace tessera::imaging
