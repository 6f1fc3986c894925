#include "server/wire/pixel_array.h"

#include <gtest/gtest.h>

#include <fstream>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

v1::PixelArray Array(int height, int width,
                     v1::PixelArray::ElementType type = v1::PixelArray::UINT16) {
  v1::PixelArray array;
  array.set_height(height);
  array.set_width(width);
  array.set_element_type(type);
  return array;
}

TEST(PixelArray, IsAFileThatTheReadersOfImagesRead) {
  const testing::ScratchFolder folder;
  v1::PixelArray array = Array(2, 3);
  array.set_slices(2);
  array.set_byte_order(v1::PixelArray::BIG);
  const auto file = FileOf(array);
  ASSERT_OK(file);
  EXPECT_EQ(file->size_bytes, 2 * 2 * 3 * 2);
  std::string pixels;
  for (int i = 0; i < 12; ++i) {
    pixels.push_back(static_cast<char>(i));
    pixels.push_back(1);
  }
  folder.Write("image", file->head + pixels);
  const auto image = imaging::ImageFile::Open(folder / "image");
  ASSERT_OK(image);
  EXPECT_EQ((*image)->header().slices, 2);
  EXPECT_EQ((*image)->header().size, (imaging::Size{2, 3}));
  const auto second = (*image)->ReadSlice(1);
  ASSERT_OK(second);
  EXPECT_EQ(second->at(0, 0), 6 * 256 + 1);
  EXPECT_EQ(second->at(2, 1), 11 * 256 + 1);
}

TEST(PixelArray, MayHaveAnyElementType) {
  for (int type = v1::PixelArray::ElementType_MIN + 1;
       type <= v1::PixelArray::ElementType_MAX; ++type) {
    const auto file =
        FileOf(Array(4, 4, static_cast<v1::PixelArray::ElementType>(type)));
    ASSERT_OK(file) << type;
    const testing::ScratchFolder folder;
    folder.Write("image", file->head + std::string(file->size_bytes, '\0'));
    EXPECT_OK(imaging::ImageFile::Open(folder / "image")) << type;
  }
}

TEST(PixelArray, IsRefusedWithoutShapeOrType) {
  EXPECT_ERROR(FileOf({}), kInvalidArgument, "ARRAY_INVALID");
  EXPECT_ERROR(FileOf(Array(0, 5)), kInvalidArgument, "ARRAY_INVALID");
  EXPECT_ERROR(FileOf(Array(5, -1)), kInvalidArgument, "ARRAY_INVALID");
  EXPECT_ERROR(FileOf(Array(5, 5, v1::PixelArray::ELEMENT_TYPE_UNSPECIFIED)),
               kInvalidArgument, "ARRAY_INVALID");
  v1::PixelArray array = Array(2147483647, 2147483647, v1::PixelArray::FLOAT64);
  EXPECT_ERROR(FileOf(array), kInvalidArgument, "ARRAY_INVALID");
  array.set_slices(-1);
  EXPECT_ERROR(FileOf(array), kInvalidArgument, "ARRAY_INVALID");
}

}  // namespace
}  // namespace tessera::wire
