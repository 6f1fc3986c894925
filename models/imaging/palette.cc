#include "models/imaging/palette.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace tessera::imaging {
namespace {

// Palettes with fewer steps are taken for pictures: two colours always lie on a
// line.
constexpr size_t kFewestSteps = 8;
// Some programs store a gray picture with a palette of the grays in it. Such a
// palette seldom has this many; a display table of grays has 256.
constexpr size_t kManySteps = 200;
// Tables deviate from an even ramp by up to this much: by rounding, or because
// they were made from fewer colours.
constexpr int kUnevenness = 2;
// A channel of a display table turns at most kTurns times, and once more for
// each kStepsATurn steps. ImageJ's "16 colors" may turn 16 times.
constexpr size_t kTurns = 2;
constexpr size_t kStepsATurn = 8;

// The range of values in which the colours change. Values before the range have
// the first colour, values after it the last.
struct Part {
  size_t first = 0;
  size_t last = 0;
  size_t steps() const { return last - first; }
};

Part ChangingPart(const Palette& palette) {
  Part part{0, palette.size() - 1};
  while (part.first < part.last &&
         palette[part.first + 1] == palette.front()) {
    ++part.first;
  }
  while (part.last > part.first && palette[part.last - 1] == palette.back()) {
    --part.last;
  }
  return part;
}

bool IsGray(const Palette& palette) {
  return std::all_of(palette.begin(), palette.end(), [](const auto& colour) {
    return colour[0] == colour[1] && colour[1] == colour[2];
  });
}

// Whether the colours change evenly on a straight line from the first to the
// last.
bool IsEvenRamp(const Palette& palette, const Part& part) {
  for (size_t i = part.first; i <= part.last; ++i) {
    const double along = static_cast<double>(i - part.first) /
                         static_cast<double>(part.steps());
    for (size_t c = 0; c < 3; ++c) {
      const double from = palette[part.first][c];
      const double to = palette[part.last][c];
      if (std::abs(from + along * (to - from) - palette[i][c]) > kUnevenness) {
        return false;
      }
    }
  }
  return true;
}

// How often a channel turns from brighter to darker or back.
size_t CountTurns(const Palette& palette, const Part& part, size_t channel) {
  size_t turns = 0;
  int direction = 0;
  int extreme = palette[part.first][channel];
  for (size_t i = part.first + 1; i <= part.last; ++i) {
    const int value = palette[i][channel];
    const int change = value - extreme;
    if (direction * change > 0) extreme = value;
    if (direction * change >= 0 && direction != 0) continue;
    if (std::abs(change) <= kUnevenness) continue;
    turns += direction != 0;
    direction = change > 0 ? 1 : -1;
    extreme = value;
  }
  return turns;
}

bool IsPath(const Palette& palette, const Part& part) {
  for (size_t channel = 0; channel < 3; ++channel) {
    if (CountTurns(palette, part, channel) >
        kTurns + part.steps() / kStepsATurn) {
      return false;
    }
  }
  return true;
}

// Whether it is ImageJ's 3-3-2 RGB: three bits red, three green, two blue.
bool Is332(const Palette& palette) {
  constexpr int kOff = 4;  // Some tables have steps of 36 instead of 255/7.
  if (palette.size() != 256) return false;
  for (size_t i = 0; i < palette.size(); ++i) {
    const size_t bits[] = {i >> 5, i >> 2 & 7, i & 3};
    const size_t most[] = {7, 7, 3};
    for (size_t c = 0; c < 3; ++c) {
      // Some programs fill the lower bits with zeros.
      const auto full = static_cast<int>(bits[c] * 255 / most[c]);
      const auto low = static_cast<int>(bits[c] * 256 / (most[c] + 1));
      const int value = palette[i][c];
      if (std::abs(value - full) > kOff && std::abs(value - low) > kOff) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

PaletteUse UseOf(const Palette& palette) {
  if (palette.empty()) return PaletteUse::kColours;
  const Part part = ChangingPart(palette);
  if (part.steps() == 0) return PaletteUse::kTable;
  const bool gray = IsGray(palette);
  const PaletteUse picture =
      gray ? PaletteUse::kGrays : PaletteUse::kColours;
  if (part.steps() < kFewestSteps) return picture;
  if (IsEvenRamp(palette, part)) return PaletteUse::kTable;
  if (gray && part.steps() < kManySteps) return picture;
  return IsPath(palette, part) || Is332(palette) ? PaletteUse::kTable
                                                 : picture;
}

}  // namespace tessera::imaging
