// Kinds of PNG and JPEG that other programs save, written by their libraries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <jpeglib.h>

#include "models/imaging/image_file.h"
#include "models/imaging/png.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

struct PngKind {
  int bits;
  int colour_type;
  int interlace = PNG_INTERLACE_NONE;
};

// Two rows of `row_bytes` each, as they lie in the file.
std::filesystem::path WritePng(const std::filesystem::path& path, int width,
                               const PngKind& kind,
                               std::vector<std::vector<uint8_t>> rows) {
  FILE* const file = std::fopen(path.c_str(), "wb");
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width),
               static_cast<png_uint_32>(rows.size()), kind.bits,
               kind.colour_type, kind.interlace, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  const std::array<png_color, 4> palette = {
      {{0, 0, 0}, {7, 7, 7}, {90, 90, 90}, {255, 0, 0}}};
  if (kind.colour_type == PNG_COLOR_TYPE_PALETTE) {
    png_set_PLTE(png, info, palette.data(), 4);
    const png_byte seen[] = {0, 128};  // Transparent, half, and two opaque.
    png_set_tRNS(png, info, seen, 2, nullptr);
  }
  png_set_gAMA(png, info, 1.0);  // Changes no value.
  png_write_info(png, info);
  std::vector<png_bytep> pointers;
  for (auto& row : rows) pointers.push_back(row.data());
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  std::fclose(file);
  return path;
}

GrayPlane ReadGray(const std::filesystem::path& path) {
  const auto image = ImageFile::Open(path);
  EXPECT_TRUE(image.ok()) << image.status();
  auto gray = (*image)->ReadSlice(0);
  EXPECT_TRUE(gray.ok()) << gray.status();
  return *std::move(gray);
}

TEST(PngKinds, FewBitsAreStretchedToEight) {
  const ScratchFolder folder;
  const auto path = WritePng(folder / "a.png", 8, {1, PNG_COLOR_TYPE_GRAY},
                             {{0b10110000}, {0b00000001}});
  const std::vector<uint16_t> expected = {255, 0, 255, 255, 0, 0, 0, 0,
                                          0,   0, 0,   0,   0, 0, 0, 255};
  EXPECT_EQ(ReadGray(path).pixels(), expected);
}

TEST(PngKinds, PicturesInAPaletteGiveTheirColours) {
  const ScratchFolder folder;
  const auto gray =
      WritePng(folder / "gray.png", 4, {2, PNG_COLOR_TYPE_PALETTE},
               {{0b00011000}, {0b10101010}});
  const std::vector<uint16_t> expected = {0, 7, 90, 0, 90, 90, 90, 90};
  EXPECT_EQ(ReadGray(gray).pixels(), expected);
  const auto colour =
      WritePng(folder / "colour.png", 4, {2, PNG_COLOR_TYPE_PALETTE},
               {{0b11011000}, {0b10101010}});
  EXPECT_EQ(ReadGray(colour).pixels()[0], 76);  // Red's luminance.
  EXPECT_THAT((*ImageFile::Open(colour))->notices(),
              ElementsAre(HasSubstr("luminance")));
}

TEST(PngKinds, MasksInAPaletteAreItsIndices) {
  const ScratchFolder folder;
  const auto path =
      WritePng(folder / "a.png", 4, {2, PNG_COLOR_TYPE_PALETTE},
               {{0b11011000}, {0b10101010}});
  const auto labels = (*ImageFile::Open(path))->ReadLabels(0);
  ASSERT_TRUE(labels.ok()) << labels.status();
  EXPECT_EQ(labels->pixels(), (std::vector<uint32_t>{3, 1, 2, 0, 2, 2, 2, 2}));
}

TEST(PngKinds, OtherChannelsThanTheFirstAreRefused) {
  const ScratchFolder folder;
  const auto path = WritePng(folder / "a.png", 1, {8, PNG_COLOR_TYPE_GRAY},
                             {{1}, {2}});
  EXPECT_TRUE(ImageFile::Open(path, {}, 1).ok());
  const absl::Status status =
      ImageFile::Open(path, {}, 2).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("a.png"), HasSubstr("no channel 2")));
}

TEST(PngKinds, AlphaIsNoSample) {
  const ScratchFolder folder;
  const auto gray =
      WritePng(folder / "gray.png", 2, {8, PNG_COLOR_TYPE_GRAY_ALPHA},
               {{10, 0, 20, 128}, {30, 255, 40, 1}});
  EXPECT_EQ(ReadGray(gray).pixels(), (std::vector<uint16_t>{10, 20, 30, 40}));
  const auto colour = WritePng(folder / "colour.png", 1,
                               {8, PNG_COLOR_TYPE_RGB_ALPHA},
                               {{0, 255, 0, 0}, {0, 0, 255, 9}});
  EXPECT_EQ(ReadGray(colour).pixels(), (std::vector<uint16_t>{150, 29}));
}

TEST(PngKinds, SixteenBitsStay) {
  const ScratchFolder folder;
  const auto gray = WritePng(folder / "gray.png", 2, {16, PNG_COLOR_TYPE_GRAY},
                             {{0x12, 0x34, 0xff, 0xff}, {0, 1, 1, 0}});
  EXPECT_EQ(ReadGray(gray).pixels(),
            (std::vector<uint16_t>{0x1234, 0xffff, 1, 256}));
  const auto colour = WritePng(folder / "colour.png", 1,
                               {16, PNG_COLOR_TYPE_RGB},
                               {{0xff, 0xff, 0, 0, 0, 0}, {1, 0, 1, 0, 1, 0}});
  EXPECT_EQ(ReadGray(colour).pixels(), (std::vector<uint16_t>{19595, 256}));
}

TEST(PngKinds, InterlacedIsTheSamePicture) {
  const ScratchFolder folder;
  std::vector<std::vector<uint8_t>> rows(9, std::vector<uint8_t>(11));
  for (size_t i = 0; i < 99; ++i) rows[i / 11][i % 11] = static_cast<uint8_t>(i);
  const auto plain =
      WritePng(folder / "a.png", 11, {8, PNG_COLOR_TYPE_GRAY}, rows);
  const auto interlaced = WritePng(
      folder / "b.png", 11, {8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7},
      rows);
  EXPECT_EQ(ReadGray(interlaced).pixels(), ReadGray(plain).pixels());
  EXPECT_EQ(ReadGray(plain).pixels()[98], 98);
}

std::filesystem::path WriteJpeg(const std::filesystem::path& path,
                                int components, J_COLOR_SPACE colours) {
  jpeg_compress_struct jpeg = {};
  jpeg_error_mgr errors;
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  FILE* const file = std::fopen(path.c_str(), "wb");
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = 64;
  jpeg.image_height = 64;
  jpeg.input_components = components;
  jpeg.in_color_space = colours;
  jpeg_set_defaults(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<uint8_t> row(64 * static_cast<size_t>(components));
  for (size_t y = 0; y < 64; ++y) {
    for (size_t x = 0; x < row.size(); ++x) {
      row[x] = static_cast<uint8_t>(x * y * 37);
    }
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&jpeg, &pointer, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::fclose(file);
  return path;
}

TEST(JpegKinds, PrintersColoursAreRefused) {
  const ScratchFolder folder;
  const auto path = WriteJpeg(folder / "a.jpg", 4, JCS_CMYK);
  EXPECT_EQ(ImageFile::Open(path).status(),
            absl::InvalidArgumentError(
                "a.jpg is a CMYK JPEG; save it as RGB or gray"));
}

// libjpeg would make what is missing gray, and only warn.
TEST(JpegKinds, MissingPixelsAreRefused) {
  const ScratchFolder folder;
  for (const auto& [components, colours] :
       {std::pair(1, JCS_GRAYSCALE), std::pair(3, JCS_RGB)}) {
    const auto path = WriteJpeg(folder / "a.jpg", components, colours);
    EXPECT_EQ(ReadGray(path).size(), (Size{64, 64}));
    std::string bytes = ReadBytes(path);
    bytes.erase(bytes.size() - 200, 198);  // The end of the image stays.
    const auto image = ImageFile::Open(folder.Write("b.jpg", bytes));
    ASSERT_TRUE(image.ok()) << image.status();
    EXPECT_EQ((*image)->ReadSlice(0).status(),
              absl::InvalidArgumentError(
                  "b.jpg cannot be decoded; it is damaged, so export it again"));
  }
}

TEST(PngMask, ShapesInTheAlphaChannelAreNoMask) {
  const ScratchFolder folder;
  const auto read = [&](int colour_type, std::vector<uint8_t> row) {
    const auto path = WritePng(folder / "m.png", 2,
                               {.bits = 8, .colour_type = colour_type}, {row});
    auto file = ImageFile::Open(path);
    EXPECT_TRUE(file.ok()) << file.status();
    return (*file)->ReadLabels(0).status();
  };
  for (const uint8_t gray : {0, 255}) {
    const absl::Status refused =
        read(PNG_COLOR_TYPE_GRAY_ALPHA, {gray, 0, gray, 255});
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(refused.message()),
                AllOf(HasSubstr("m.png"), HasSubstr("alpha channel")));
  }
  EXPECT_FALSE(read(PNG_COLOR_TYPE_RGB_ALPHA, {9, 9, 9, 0, 9, 9, 9, 255}).ok());
  // An empty mask; and a mask whose colours are one.
  EXPECT_TRUE(read(PNG_COLOR_TYPE_GRAY_ALPHA, {0, 255, 0, 255}).ok());
  EXPECT_TRUE(read(PNG_COLOR_TYPE_GRAY_ALPHA, {0, 0, 1, 255}).ok());
}

TEST(EncodePng, GivesTheSamplesBack) {
  const ScratchFolder folder;
  const std::vector<uint8_t> blue_green_red = {255, 0, 0, 0, 255, 0,
                                               0, 0, 255, 9, 9, 9};
  const auto packed =
      EncodePng({2, 2}, PngColours::kBgr, blue_green_red.data());
  ASSERT_TRUE(packed.ok()) << packed.status();
  EXPECT_EQ(ReadGray(folder.Write("a.png", *packed)).pixels(),
            (std::vector<uint16_t>{29, 150, 76, 9}));
}

}  // namespace
}  // namespace tessera::imaging
