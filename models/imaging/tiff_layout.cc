#include "models/imaging/tiff_layout.h"

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

// Whether the sample after the first one is transparency.
bool HasAlpha(const TiffHandle& tiff) {
  uint16_t count = 0;
  const uint16_t* kinds = nullptr;
  return TIFFGetField(tiff.get(), TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 &&
         count == 1 && kinds[0] != EXTRASAMPLE_UNSPECIFIED;
}

absl::Status CheckPhotometric(const TiffHandle& tiff, const TiffLayout& layout,
                              const std::string& name) {
  switch (layout.photometric) {
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MINISWHITE:
      if (layout.samples == 1 || (layout.samples == 2 && HasAlpha(tiff))) {
        return absl::OkStatus();
      }
      return RefuseSamples(
          name, absl::StrFormat("has %d channels, of which only one can be "
                                "segmented",
                                layout.samples));
    case PHOTOMETRIC_PALETTE:
      if (layout.samples == 1 && layout.bits <= 8) return absl::OkStatus();
      return RefuseSamples(name, "has a palette of an unusual kind");
    case PHOTOMETRIC_RGB:
      if (layout.samples == 3 || layout.samples == 4) return absl::OkStatus();
      return RefuseSamples(
          name, absl::StrFormat("has %d colour channels", layout.samples));
    default:
      return RefuseSamples(
          name, absl::StrFormat("has colours of TIFF's kind %d, which is not "
                                "read",
                                layout.photometric));
  }
}

absl::Status CheckSamples(const TiffLayout& layout, const std::string& name) {
  const bool whole = layout.format == SAMPLEFORMAT_UINT ||
                     layout.format == SAMPLEFORMAT_INT ||
                     layout.format == SAMPLEFORMAT_VOID;
  const bool narrow =
      layout.format != SAMPLEFORMAT_INT &&
      layout.photometric != PHOTOMETRIC_RGB &&
      (layout.bits == 1 || layout.bits == 2 || layout.bits == 4);
  if (whole &&
      (narrow || layout.bits == 8 || layout.bits == 16 || layout.bits == 32)) {
    return absl::OkStatus();
  }
  if (layout.format == SAMPLEFORMAT_IEEEFP && layout.bits == 32) {
    return absl::OkStatus();
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
  layout.photometric =
      tiff.Get<uint16_t>(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  layout.compression =
      tiff.Get<uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  layout.planar =
      tiff.Get<uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) ==
          PLANARCONFIG_SEPARATE &&
      layout.samples > 1;
  if (TIFFIsCODECConfigured(layout.compression) == 0) {
    return RefuseSamples(
        name, absl::StrFormat("is compressed by TIFF's method %d, which is not "
                              "read",
                              layout.compression));
  }
  if (layout.photometric == PHOTOMETRIC_YCBCR &&
      layout.compression == COMPRESSION_JPEG) {
    TIFFSetField(tiff.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    layout.photometric = PHOTOMETRIC_RGB;
  }
  RETURN_IF_ERROR(CheckPhotometric(tiff, layout, name));
  RETURN_IF_ERROR(CheckSamples(layout, name));
  return layout;
}

absl::Status RefuseSamples(const std::string& name, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s; save it as 8 or 16 bit grayscale TIFF", name, what));
}

}  // namespace tessera::imaging
