#include <gtest/gtest.h>

#include "models/imaging/image_file.h"
#include "server/pictures/decoded_picture.h"
#include "server/pictures/draw.h"
#include "tests/support/datasets.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/pictures/test_image.h"

namespace tessera::pictures {
namespace {

using tessera::testing::FilesOf;

TEST(RealPictures, EveryImageCanBeLookedAt) {
  TESSERA_NEEDS_DATASETS();
  for (const auto& path : FilesOf("", "image")) {
    const auto file = imaging::ImageFile::Open(path);
    ASSERT_OK(file);
    const auto slice = (*file)->ReadSlice(0);
    ASSERT_OK(slice);
    const auto picture = DecodedPicture::Decode(**file, 0);
    ASSERT_OK(picture);
    const imaging::Rect first = TileRect(slice->size(), 0, 0);
    EXPECT_EQ((*picture)->Read(0, first), PartOf(*slice, first)) << path;
    const auto window = WindowOf((*picture)->summary(), {});
    ASSERT_OK(window);
    const auto tile = DrawTile(**picture, {0, 0, 0}, *window);
    ASSERT_OK(tile);
    // The default window shows something.
    EXPECT_NE(*tile, imaging::Plane<uint8_t>(tile->size(), tile->at(0, 0)))
        << path;
  }
}

}  // namespace
}  // namespace tessera::pictures
