#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "tests/fuzz/seeds.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::fuzz {
namespace {

using imaging::Page;

std::string TiffOf(const std::vector<Page>& pages, const char* mode = "w") {
  const testing::ScratchFolder folder;
  imaging::WritePages(folder / "a.tif", pages, mode);
  return testing::ReadBytes(folder / "a.tif");
}

cv::Mat Picture(int type) {
  cv::Mat picture(11, 17, type);
  for (int y = 0; y < picture.rows; ++y) {
    for (size_t i = 0; i < picture.cols * picture.elemSize(); ++i) {
      picture.ptr(y)[i] = static_cast<uchar>(y * 13 + i * 7);
    }
  }
  return picture;
}

// 5×3 pixels of a palette of six colours, 4 bit.
constexpr char kPalettePng[] =
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00"
    "\x00\x05\x00\x00\x00\x03\x04\x03\x00\x00\x00\xa9\x18\xd8\xcb\x00\x00\x00"
    "\x30\x50\x4c\x54\x45\x00\x00\x00\x07\x1f\x0b\x0e\x3e\x16\x15\x5d\x21\x1c"
    "\x7c\x2c\x23\x9b\x37\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xef"
    "\x87\x5a\xc2\x00\x00\x00\x14\x49\x44\x41\x54\x78\x9c\x63\x60\x54\x76\x60"
    "\x08\x10\x32\x60\x70\x65\x54\x00\x00\x08\x32\x01\x5d\xf4\x53\x99\x9a\x00"
    "\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

std::string Encoded(const char* extension, int type,
                    const std::vector<int>& parameters = {}) {
  std::vector<uchar> bytes;
  cv::imencode(extension, Picture(type), bytes, parameters);
  return std::string(bytes.begin(), bytes.end());
}

// Channels, z planes and times, told in all the ways that are read.
void AddDescribed(Seeds& seeds) {
  const char* const texts[] = {
      "ImageJ=1.53t\nimages=4\nchannels=2\nslices=2\nhyperstack=true\n",
      "ImageJ=1.53t\nimages=4\nframes=4\n",
      R"({"shape": [2, 2, 21, 37], "axes": "ZCYX"})",
      R"(<?xml version="1.0"?><OME UUID="urn:a"><Image ID="Image:0"><Pixels )"
      R"(DimensionOrder="XYCZT" SizeC="2" SizeZ="2" SizeT="1"><Channel )"
      R"(Name="DAPI"/><Channel Name="GFP"/><TiffData IFD="0" FirstC="1" )"
      R"(PlaneCount="2"><UUID FileName="a">urn:a</UUID></TiffData><TiffData )"
      R"(IFD="3" FirstZ="1" FirstC="1"/></Pixels></Image></OME>)"};
  for (const char* const text : texts) {
    seeds.push_back(TiffOf({{.description = text}, {}, {}, {}}));
    seeds.push_back(TiffOf({{.samples = 4, .photometric = PHOTOMETRIC_RGB,
                             .description = text}}));
  }
}

Seeds PictureSeeds() {
  return {std::string(kPalettePng, sizeof(kPalettePng) - 1),
          Encoded(".png", CV_8UC1),
          Encoded(".png", CV_8UC3),
          Encoded(".png", CV_8UC4),
          Encoded(".png", CV_16UC1),
          Encoded(".png", CV_16UC3),
          Encoded(".png", CV_8UC1, {cv::IMWRITE_PNG_BILEVEL, 1}),
          Encoded(".jpg", CV_8UC1),
          Encoded(".jpg", CV_8UC3),
          Encoded(".jpg", CV_8UC3, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}),
          Encoded(".jpg", CV_8UC1, {cv::IMWRITE_JPEG_RST_INTERVAL, 1})};
}

// A .npy of numbers of some type. `shape` is as Python writes it.
std::string NpyOf(const std::string& type, const std::string& order,
                  const std::string& shape, size_t bytes) {
  const std::string header = "{'descr': " + type + ", 'fortran_order': " +
                             order + ", 'shape': " + shape + ", }\n";
  std::string file("\x93NUMPY\1\0", 8);
  file += static_cast<char>(header.size());
  file += '\0';
  file += header;
  for (size_t i = 0; i < bytes; ++i) file += static_cast<char>(i * 7);
  return file;
}

}  // namespace

Seeds TiffSeeds() {
  Seeds seeds;
  for (const int bits : {1, 2, 4, 8, 16, 32}) {
    seeds.push_back(TiffOf({{.bits = bits}}));
  }
  for (const int compression :
       {COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS,
        COMPRESSION_ZSTD, COMPRESSION_LZMA, COMPRESSION_LERC}) {
    seeds.push_back(TiffOf({{.compression = compression}}));
    seeds.push_back(TiffOf({{.compression = compression, .tile = 16}}));
  }
  for (const int compression : {COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4}) {
    seeds.push_back(TiffOf({{.bits = 1, .compression = compression}}));
  }
  const Page colour = {.samples = 3, .photometric = PHOTOMETRIC_RGB};
  Page planes = colour;
  planes.planar = PLANARCONFIG_SEPARATE;
  Page jpeg = colour;
  jpeg.compression = COMPRESSION_JPEG;
  jpeg.tile = 16;
  Page webp = colour;
  webp.compression = COMPRESSION_WEBP;
  Page alpha = colour;
  alpha.samples = 4;
  alpha.tile = 16;
  seeds.push_back(TiffOf({colour}));
  seeds.push_back(TiffOf({planes}));
  seeds.push_back(TiffOf({jpeg}));
  seeds.push_back(TiffOf({webp}));
  seeds.push_back(TiffOf({{.compression = COMPRESSION_JPEG, .tile = 16}}));
  seeds.push_back(TiffOf({alpha}));
  seeds.push_back(TiffOf({{.photometric = PHOTOMETRIC_PALETTE}}));
  seeds.push_back(TiffOf({{.bits = 1, .photometric = PHOTOMETRIC_MINISWHITE}}));
  seeds.push_back(TiffOf({{.bits = 16, .format = SAMPLEFORMAT_INT}}));
  seeds.push_back(TiffOf({{.bits = 32, .format = SAMPLEFORMAT_IEEEFP}}));
  seeds.push_back(TiffOf({{.samples = 2}}));
  seeds.push_back(TiffOf({{.bits = 12}}));
  seeds.push_back(TiffOf({{.bits = 64, .format = SAMPLEFORMAT_IEEEFP}}));
  seeds.push_back(TiffOf({{.bits = 16, .format = SAMPLEFORMAT_IEEEFP}}));
  seeds.push_back(TiffOf({{.bits = 64, .format = SAMPLEFORMAT_INT}}));
  AddDescribed(seeds);
  seeds.push_back(TiffOf({{.bits = 16}, {.bits = 8}, {.bits = 16}}, "wb"));
  seeds.push_back(TiffOf({{.tile = 16}, {.subfile = FILETYPE_REDUCEDIMAGE}},
                         "w8"));
  return seeds;
}

Seeds RasterSeeds() {
  Seeds seeds = PictureSeeds();
  for (const char* const type : {"'|u1'", "'|b1'", "'<f2'", "'>u2'", "'<c8'"}) {
    seeds.push_back(NpyOf(type, "False", "(3, 5)", type[3] == '1' ? 15 : 30));
  }
  seeds.push_back(NpyOf("'<u2'", "True", "(2, 3, 5)", 60));
  seeds.push_back(NpyOf("'>f8'", "True", "(3, 5)", 120));
  seeds.push_back(NpyOf("'<i4'", "False", "(1, 2, 3, 5)", 120));
  seeds.push_back(NpyOf("[('a', '<f4')]", "False", "(3,)", 12));
  return seeds;
}

}  // namespace tessera::fuzz
