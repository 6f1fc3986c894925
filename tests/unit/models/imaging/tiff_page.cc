#include "tests/unit/models/imaging/tiff_page.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tessera::imaging {
namespace {

void Put(std::vector<uint8_t>& bytes, size_t index, int bits, uint64_t value) {
  if (bits % 8 == 0) {
    std::memcpy(&bytes[index * bits / 8], &value, bits / 8);
    return;
  }
  for (int bit = 0; bit < bits; ++bit) {
    const size_t at = index * bits + bit;
    const uint64_t one = value >> (bits - 1 - bit) & 1;
    bytes[at / 8] |= static_cast<uint8_t>(one << (7 - at % 8));
  }
}

uint64_t ValueOf(const Page& page, int x, int y, int sample) {
  return page.wide ? page.wide(x, y, sample) : page.value(x, y, sample);
}

void SetForeignTags(TIFF* tiff, const Page& page) {
  char name[] = "foreign";
  const TIFFFieldInfo fields[] = {
      {34412, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_BYTE, FIELD_CUSTOM, 1, 1,
       name},
      {50838, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_LONG, FIELD_CUSTOM, 1, 1,
       name},
      {50839, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_BYTE, FIELD_CUSTOM, 1, 1,
       name}};
  TIFFMergeFieldInfo(tiff, fields, 3);
  const auto set = [&](uint32_t tag, size_t count, const void* data) {
    if (count == 0) return;
    TIFFSetField(tiff, tag, static_cast<uint32_t>(count), data);
  };
  set(34412, page.lsm_info.size(), page.lsm_info.data());
  set(50838, page.imagej_sizes.size(), page.imagej_sizes.data());
  set(50839, page.imagej_metadata.size(), page.imagej_metadata.data());
}

void SetPalette(TIFF* tiff, const Page& page) {
  std::array<std::vector<uint16_t>, 3> map;
  for (size_t c = 0; c < 3; ++c) {
    for (size_t i = 0; i < 256; ++i) {
      const size_t green = c == 1 ? i : 0;
      const size_t value =
          page.palette.empty() ? green : page.palette.at(i).at(c);
      map[c].push_back(static_cast<uint16_t>(257 * value));
    }
  }
  TIFFSetField(tiff, TIFFTAG_COLORMAP, map[0].data(), map[1].data(),
               map[2].data());
}

// The samples of a rectangle, as strips and tiles hold them.
std::vector<uint8_t> Block(const Page& page, int x0, int y0, int width,
                           int height, int plane) {
  const bool separate = page.planar == PLANARCONFIG_SEPARATE;
  const int samples = separate ? 1 : page.samples;
  const size_t row = (static_cast<size_t>(width) * samples * page.bits + 7) / 8;
  std::vector<uint8_t> bytes;
  for (int y = 0; y < height; ++y) {
    std::vector<uint8_t> line(row + 8, 0);
    for (int x = 0; x < width; ++x) {
      for (int s = 0; s < samples; ++s) {
        Put(line, static_cast<size_t>(x) * samples + s, page.bits,
            ValueOf(page, x0 + x, y0 + y, separate ? plane : s));
      }
    }
    bytes.insert(bytes.end(), line.begin(), line.begin() + row);
  }
  return bytes;
}

void WriteBlocks(TIFF* tiff, const Page& page) {
  const int planes = page.planar == PLANARCONFIG_SEPARATE ? page.samples : 1;
  const int step_y = page.tile ? page.tile : 5;
  const int step_x = page.tile ? page.tile : page.width;
  for (int plane = 0; plane < planes; ++plane) {
    for (int y = 0; y < kHeight; y += step_y) {
      for (int x = 0; x < page.width; x += step_x) {
        const int rows = page.tile ? step_y : std::min(step_y, kHeight - y);
        auto block = Block(page, x, y, step_x, rows, plane);
        const auto bytes = static_cast<tmsize_t>(block.size());
        if (page.tile) {
          TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane),
                               block.data(), bytes);
        } else {
          TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane),
                                block.data(), bytes);
        }
      }
    }
  }
}

}  // namespace

void WritePages(const std::filesystem::path& path,
                const std::vector<Page>& pages, const char* mode) {
  TIFF* const tiff = TIFFOpen(path.c_str(), mode);
  for (const Page& page : pages) {
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, page.subfile);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kHeight);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, page.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, page.samples);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, page.format);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, page.photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, page.planar);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, page.compression);
    const int colours = page.photometric == PHOTOMETRIC_RGB ? 3 : 1;
    if (page.samples == colours + 1 && page.alpha) {
      const uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
      TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &alpha);
    }
    if (page.photometric == PHOTOMETRIC_PALETTE) SetPalette(tiff, page);
    if (!page.description.empty()) {
      TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, page.description.c_str());
    }
    if (page.resolution_x > 0) {
      TIFFSetField(tiff, TIFFTAG_XRESOLUTION, page.resolution_x);
      TIFFSetField(tiff, TIFFTAG_YRESOLUTION, page.resolution_y);
    }
    if (!page.software.empty()) {
      TIFFSetField(tiff, TIFFTAG_SOFTWARE, page.software.c_str());
    }
    if (page.tile) {
      TIFFSetField(tiff, TIFFTAG_TILEWIDTH, page.tile);
      TIFFSetField(tiff, TIFFTAG_TILELENGTH, page.tile);
    } else {
      TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 5);
    }
    SetForeignTags(tiff, page);
    WriteBlocks(tiff, page);
    TIFFWriteDirectory(tiff);
  }
  TIFFClose(tiff);
}

std::unique_ptr<ImageFile> WriteAndOpen(const testing::ScratchFolder& folder,
                                        const std::vector<Page>& pages,
                                        const char* mode) {
  WritePages(folder / "a.tif", pages, mode);
  auto file = ImageFile::Open(folder / "a.tif");
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : nullptr;
}

}  // namespace tessera::imaging
