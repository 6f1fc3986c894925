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

// Tells what a palette is for. The display tables of microscopes and ImageJ
// change their colours step by step: one hue (constant at either end where the
// contrast was set), several hues such as Fire, Spectrum or Red/Green, or a few
// shades. The palette of a picture jumps from colour to colour. ImageJ's
// display table 3-3-2 RGB jumps, too; it is recognized by its exact colours.
PaletteUse UseOf(const Palette& palette);

// The texts of notices; see ImageFile::notices().
inline constexpr absl::string_view kTableNotice =
    "its palette was taken for a display look-up table; the stored values were "
    "read";
inline constexpr absl::string_view kLuminanceNotice =
    "colour was made luminance (Rec. 601)";

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_PALETTE_H_
