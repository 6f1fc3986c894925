// What a palette is for. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_PALETTE_H_
#define TESSERA_MODELS_IMAGING_PALETTE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::imaging {

// Red, green and blue of each value, from 0 on.
using Palette = std::vector<std::array<uint8_t, 3>>;

enum class PaletteUse {
  kTable,    // Says how to display values that were measured.
  kGrays,    // Numbers the grays of a picture.
  kColours,  // Numbers the colours of a picture.
};

// What a palette is for. A display table, as microscopes and ImageJ have them,
// is a path through the colours along which they change step by step: one hue
// (which may begin and end late, where the contrast was set), several hues such
// as Fire, Spectrum or Red/Green, a few shades. The numbers of a picture's
// colours jump to and fro. ImageJ's 3-3-2 RGB, which does so, too, is known by
// its colours.
PaletteUse UseOf(const Palette& palette);

// What notices say.
inline constexpr absl::string_view kTableNotice =
    "its palette was taken for a display look-up table; the stored values were "
    "read";
inline constexpr absl::string_view kLuminanceNotice =
    "colour was made luminance (Rec. 601)";

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_PALETTE_H_
