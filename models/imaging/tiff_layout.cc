#include "models/imaging/tiff_layout.h"

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/foreign_formats.h"

namespace tessera::imaging {
namespace {

// Whether the last of several samples is transparency.
bool HasAlpha(const TiffHandle& tiff, const TiffLayout& layout) {
  // The fourth sample of RGB is transparency, whatever the file calls it.
  if (layout.photometric == PHOTOMETRIC_RGB) return layout.samples == 4;
  uint16_t count = 0;
  const uint16_t* kinds = nullptr;
  return layout.samples > 1 &&
         TIFFGetField(tiff.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 &&
         count > 0 && kinds[count - 1] != EXTRASAMPLE_UNSPECIFIED;
}

absl::Status CheckPhotometric(const TiffLayout& layout,
                              const std::string& name) {
  switch (layout.photometric) {
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MINISWHITE: return absl::OkStatus();
    case PHOTOMETRIC_PALETTE:
      if (layout.samples == 1 && layout.narrow()) return absl::OkStatus();
      return RefuseSamples(name, "has a palette of an unusual kind");
    case PHOTOMETRIC_RGB:
      // LSM files call every image of several channels RGB.
      if (layout.samples != 3 && layout.samples != 4 && !layout.planar) {
        return RefuseSamples(
            name, absl::StrFormat("has %d colour channels", layout.samples));
      }
      if (layout.narrow() || !layout.planar || layout.samples < 3 ||
          layout.samples > 4) {
        return absl::OkStatus();
      }
      return RefuseSamples(
          name, absl::StrFormat("has colours of %d bit in separate planes",
                                layout.bits));
    default:
      return RefuseSamples(
          name, absl::StrFormat("has colours of TIFF's kind %d, which is not "
                                "read",
                                layout.photometric));
  }
}

bool IsRead(const TiffLayout& layout) {
  const bool wide = layout.bits == 32 || layout.bits == 64;
  switch (layout.format) {
    // Includes packed samples, such as 12 bit.
    case SAMPLEFORMAT_UINT: return (layout.bits >= 1 && layout.bits <= 16) || wide;
    case SAMPLEFORMAT_INT:
      return layout.bits == 8 || layout.bits == 16 || wide;
    case SAMPLEFORMAT_IEEEFP: return layout.bits == 16 || wide;
    default: return false;
  }
}

absl::Status CheckSamples(const TiffLayout& layout, const std::string& name) {
  if (IsRead(layout)) return absl::OkStatus();
  if (layout.format == SAMPLEFORMAT_COMPLEXINT ||
      layout.format == SAMPLEFORMAT_COMPLEXIEEEFP) {
    return RefuseSamples(name, "has complex numbers, which are not read");
  }
  return RefuseSamples(
      name, absl::StrFormat("has %d-bit samples of TIFF's format %d, which is "
                            "not read",
                            layout.bits, layout.format));
}

}  // namespace

absl::StatusOr<TiffLayout> ReadLayout(const TiffHandle& tiff,
                                      const std::string& name) {
  TiffLayout layout;
  layout.width = tiff.Get<uint32_t>(TIFFTAG_IMAGEWIDTH, 0);
  layout.height = tiff.Get<uint32_t>(TIFFTAG_IMAGELENGTH, 0);
  layout.bits = tiff.Get<uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  layout.samples = tiff.Get<uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  layout.format = tiff.Get<uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (layout.format == SAMPLEFORMAT_VOID) layout.format = SAMPLEFORMAT_UINT;
  layout.photometric =
      tiff.Get<uint16_t>(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  layout.compression =
      tiff.Get<uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  layout.planar =
      tiff.Get<uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) ==
          PLANARCONFIG_SEPARATE &&
      layout.samples > 1;
  if (TIFFIsCODECConfigured(layout.compression) == 0) {
    // Such as JPEG 2000 in slides of Aperio.
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is compressed by TIFF's method %d, which is not read; %s", name,
        layout.compression, HowToConvert()));
  }
  if (layout.photometric == PHOTOMETRIC_YCBCR &&
      layout.compression == COMPRESSION_JPEG) {
    TIFFSetField(tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    layout.photometric = PHOTOMETRIC_RGB;
  }
  layout.alpha = HasAlpha(tiff, layout);
  RETURN_IF_ERROR(CheckPhotometric(layout, name));
  RETURN_IF_ERROR(CheckSamples(layout, name));
  return layout;
}

absl::Status RefuseSamples(const std::string& name, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s; save it as 8 or 16 bit grayscale TIFF", name, what));
}

}  // namespace tessera::imaging
