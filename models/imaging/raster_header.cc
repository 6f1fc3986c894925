#include "models/imaging/raster_header.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/match.h"

namespace tessera::imaging {
namespace {

uint32_t BigEndian(absl::string_view bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; ++i) {
    value = value << 8 |
            static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)]);
  }
  return value;
}

// Reads a PNG's PLTE chunk, which comes before the pixels. Empty if the file
// has none.
Palette ParsePalette(absl::string_view bytes) {
  constexpr size_t kAround = 12;  // Length, name and checksum.
  size_t at = 8;
  while (at + kAround <= bytes.size()) {
    const size_t length = BigEndian(bytes, at, 4);
    const absl::string_view name = bytes.substr(at + 4, 4);
    if (length > bytes.size() - at - kAround || name == "IDAT") break;
    if (name == "PLTE") {
      Palette palette(std::min<size_t>(length / 3, 256));
      for (size_t i = 0; i < 3 * palette.size(); ++i) {
        palette[i / 3].at(i % 3) = static_cast<uint8_t>(bytes[at + 8 + i]);
      }
      return palette;
    }
    at += length + kAround;
  }
  return {};
}

// Reads the IHDR chunk, which comes first by the PNG specification.
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
  header.samples = header.colour ? 3 : 1;
  if (bytes[25] == 3) {
    header.palette = ParsePalette(bytes);
    header.samples = 1;
    header.colour = UseOf(*header.palette) == PaletteUse::kColours;
  }
  header.whole = absl::StrContains(bytes, "IEND");
  return header;
}

bool IsStartOfFrame(uint8_t marker) {
  // C4, C8 and CC are other markers in the range of the SOF markers.
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
         marker != 0xc8 && marker != 0xcc;
}

// These markers have no length field and do not belong before the first scan. A
// reader that took the next bytes for a length would see another file than
// libjpeg does.
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
      // libjpeg takes one frame. A second frame could name another size.
      if (header || at + 10 > bytes.size()) return std::nullopt;
      header.emplace();
      header->jpeg = true;
      header->height = BigEndian(bytes, at + 5, 2);
      header->width = BigEndian(bytes, at + 7, 2);
      header->bits = static_cast<int>(BigEndian(bytes, at + 4, 1));
      const uint32_t components = BigEndian(bytes, at + 9, 1);
      header->colour = components != 1;
      header->samples = header->colour ? 3 : 1;
      header->printing = components == 4;
    }
    at += 2 + length;
    if (marker == 0xda) {
      // libjpeg would fill missing pixels with gray and only warn.
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

}  // namespace

std::optional<RasterHeader> ParseRasterHeader(absl::string_view bytes) {
  const std::optional<RasterHeader> png = ParsePng(bytes);
  return png ? png : ParseJpeg(bytes);
}

}  // namespace tessera::imaging
