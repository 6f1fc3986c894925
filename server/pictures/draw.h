// Draws pictures in 8 bit.
#ifndef TESSERA_SERVER_PICTURES_DRAW_H_
#define TESSERA_SERVER_PICTURES_DRAW_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/display.h"
#include "models/imaging/image.h"
#include "server/pictures/picture.h"

namespace tessera::pictures {

// The window that a viewer asks for. What is left out is the 0.1 % and the
// 99.9 % percentile of the slice.
struct WindowRequest {
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> gamma;  // 1.
};

// Errors: INVALID_ARGUMENT (WINDOW_INVALID) if a number is not finite, if
// `low` equals `high`, or if `gamma` is not from 0.01 to 100.
absl::StatusOr<imaging::DisplayWindow> WindowOf(const IntensitySummary& summary,
                                                const WindowRequest& asked);

// A tile of level `z`; tiles count from 0 at the top left.
struct TileName {
  int z = 0;
  int x = 0;
  int y = 0;
};

// Errors: INVALID_ARGUMENT (TILE_OUT_OF_RANGE) if the picture has no such tile.
absl::StatusOr<imaging::Plane<uint8_t>> DrawTile(
    const Picture& picture, const TileName& tile,
    const imaging::DisplayWindow& window);

// The whole picture, scaled down so that its longer side has at most `side`
// pixels; of a picture above 4,096² pixels it may have half of that, since not
// all pixels are read. REQUIRES: side > 0.
imaging::Plane<uint8_t> DrawThumbnail(const Picture& picture, int side,
                                      const imaging::DisplayWindow& window);

// The objects of a mask as shades of gray, likewise scaled down: 0 is the
// background; neighbouring numbers differ in their shade, from 64 to 255.
imaging::Plane<uint8_t> DrawMask(const imaging::LabelPlane& mask, int side);

// Errors: INVALID_ARGUMENT (REGION_INVALID) if the rectangle is empty or not
// within `size`, or has more than `max_pixels`.
absl::Status CheckRegion(const imaging::Rect& region, imaging::Size size,
                         int64_t max_pixels);

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_DRAW_H_
