// TIFF files of any layout, for tests.
#ifndef TESSERA_TESTS_UNIT_MODELS_IMAGING_TIFF_PAGE_H_
#define TESSERA_TESTS_UNIT_MODELS_IMAGING_TIFF_PAGE_H_

#include <gtest/gtest.h>
#include <tiffio.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {

inline constexpr int kWidth = 37;
inline constexpr int kHeight = 21;


// A page to write. Sample s of pixel (x, y) is value(x, y, s).
struct Page {
  int bits = 8;
  int samples = 1;
  int photometric = PHOTOMETRIC_MINISBLACK;
  int compression = COMPRESSION_NONE;
  int planar = PLANARCONFIG_CONTIG;
  int format = SAMPLEFORMAT_UINT;
  int tile = 0;  // 0: strips of 5 rows.
  int subfile = 0;
  int width = kWidth;
  std::function<uint32_t(int, int, int)> value =
      [](int x, int y, int s) { return (x * 5 + y * 3 + s * 17) % 251; };
  std::function<uint64_t(int, int, int)> wide = nullptr;  // In its place.
  std::string description;  // Of the file, where it is the first page.
  float resolution_x = 0;   // Pixels in a unit; 0: not written.
  float resolution_y = 0;
  std::string software;     // The program that wrote it, if any.
  bool alpha = true;        // The sample after the colour's is transparency.
  std::string lsm_info;     // The bytes of Zeiss' tag, if any.
  // ImageJ's own tags, if any.
  std::vector<uint32_t> imagej_sizes;
  std::string imagej_metadata;
  // Red, green and blue of 256 values; empty: black to green.
  std::vector<std::array<uint8_t, 3>> palette;
};

// `mode` is libtiff's: `w8` is a BigTIFF, `wb` big-endian.
void WritePages(const std::filesystem::path& path,
                const std::vector<Page>& pages, const char* mode = "w");

// Null, and a failure of the test, if the file cannot be opened.
std::unique_ptr<ImageFile> WriteAndOpen(const testing::ScratchFolder& folder,
                                        const std::vector<Page>& pages,
                                        const char* mode = "w");

// Every pixel of slice `index` must be what `value` says.
template <typename Read>
void ExpectPixels(const Read& plane,
                  const std::function<uint32_t(int, int)>& value) {
  ASSERT_TRUE(plane.ok()) << plane.status();
  ASSERT_EQ(plane->size(), (Size{kHeight, kWidth}));
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      ASSERT_EQ(plane->at(x, y), value(x, y)) << x << ", " << y;
    }
  }
}

}  // namespace tessera::imaging

#endif  // TESSERA_TESTS_UNIT_MODELS_IMAGING_TIFF_PAGE_H_
