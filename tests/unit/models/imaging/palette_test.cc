#include "models/imaging/palette.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace tessera::imaging {
namespace {

using Colour = std::array<uint8_t, 3>;

Palette Make(const std::function<Colour(int)>& colour, int size = 256) {
  Palette palette;
  for (int i = 0; i < size; ++i) palette.push_back(colour(i));
  return palette;
}

Colour Rgb(double red, double green, double blue) {
  const auto byte = [](double value) {
    return static_cast<uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
  };
  return {byte(red), byte(green), byte(blue)};
}

// Straight from colour to colour, over all values.
Palette Through(const std::vector<Colour>& colours) {
  return Make([&](int i) {
    const double at = i / 255.0 * static_cast<double>(colours.size() - 1);
    const auto below =
        std::min(static_cast<size_t>(at), colours.size() - 2);
    const double part = at - static_cast<double>(below);
    const auto mix = [&](size_t c) {
      return colours[below][c] * (1 - part) + colours[below + 1][c] * part;
    };
    return Rgb(mix(0), mix(1), mix(2));
  });
}

// As after setting the contrast: the colours lie between two values.
Palette Between(const Palette& palette, int low, int high) {
  return Make([&](int i) {
    const int at = (i - low) * 255 / (high - low);
    return palette[static_cast<size_t>(std::clamp(at, 0, 255))];
  });
}

const Palette kBlue = Make([](int i) { return Rgb(0, 0, i); });
const Palette kFire = Through({{0, 0, 0}, {0, 0, 130}, {98, 0, 227},
                               {162, 0, 181}, {217, 35, 35}, {255, 117, 0},
                               {255, 190, 0}, {255, 255, 98}, {255, 255, 255}});
const Palette kIce = Through({{0, 156, 140}, {0, 184, 170}, {19, 196, 209},
                              {50, 162, 234}, {134, 93, 250}, {201, 92, 250},
                              {242, 95, 230}, {250, 90, 163}, {250, 54, 114},
                              {251, 0, 64}, {230, 0, 27}});

TEST(Palette, OneHueIsATable) {
  for (const auto& [red, green, blue] :
       std::vector<Colour>{{0, 0, 1}, {1, 0, 0}, {0, 1, 1}, {1, 1, 1}}) {
    EXPECT_EQ(UseOf(Make([&](int i) {
                return Rgb(red * i, green * i, blue * i);
              })),
              PaletteUse::kTable);
  }
  EXPECT_EQ(UseOf(Make([](int i) { return Rgb(255 - i, 255 - i, 255 - i); })),
            PaletteUse::kTable);
  EXPECT_EQ(UseOf(Make([](int i) { return Rgb(0, std::sqrt(255.0 * i), 0); })),
            PaletteUse::kTable);
}

TEST(Palette, SeveralHuesAreATable) {
  const Palette spectrum = Through({{255, 0, 0}, {255, 255, 0}, {0, 255, 0},
                                    {0, 255, 255}, {0, 0, 255}, {255, 0, 255},
                                    {255, 0, 0}});
  const Palette red_green = Make(
      [](int i) { return i < 128 ? Rgb(2 * i, 0, 0) : Rgb(0, 2 * i - 256, 0); });
  const Palette high_low = Make([](int i) {
    return i == 0 ? Rgb(0, 0, 255) : i == 255 ? Rgb(255, 0, 0) : Rgb(i, i, i);
  });
  for (const Palette& palette : {kFire, kIce, spectrum, red_green, high_low}) {
    EXPECT_EQ(UseOf(palette), PaletteUse::kTable);
  }
}

TEST(Palette, AFewShadesAreATable) {
  const std::vector<Colour> shades = {
      {0, 0, 0},     {1, 1, 171},   {1, 1, 224},    {0, 110, 255},
      {1, 171, 254}, {1, 224, 254}, {1, 254, 1},    {190, 255, 0},
      {255, 255, 0}, {255, 224, 0}, {255, 141, 0},  {250, 94, 0},
      {245, 0, 0},   {245, 0, 185}, {222, 180, 222}, {255, 255, 255}};
  EXPECT_EQ(UseOf(Make([&](int i) {
              return shades[static_cast<size_t>(i) / 16];
            })),
            PaletteUse::kTable);
}

TEST(Palette, TablesMayBeginLateAndEndEarly) {
  for (const Palette& palette : {kBlue, kFire, kIce}) {
    EXPECT_EQ(UseOf(Between(palette, 5, 40)), PaletteUse::kTable);
    EXPECT_EQ(UseOf(Between(palette, 100, 200)), PaletteUse::kTable);
  }
  EXPECT_EQ(UseOf(Between(kBlue, 20, 30)), PaletteUse::kTable);
}

TEST(Palette, ThreeThreeTwoIsATable) {
  EXPECT_EQ(UseOf(Make([](int i) {
              return Rgb(i & 0xe0, i << 3 & 0xe0, i << 6 & 0xc0);
            })),
            PaletteUse::kTable);
  EXPECT_EQ(UseOf(Make([](int i) {
              return Rgb((i >> 5) * 36, (i >> 2 & 7) * 36, (i & 3) * 85);
            })),
            PaletteUse::kTable);
}

TEST(Palette, ColoursOfAPictureAreNoTable) {
  std::mt19937 random(1);
  const auto any = [&] { return static_cast<double>(random() % 256); };
  const Palette picture = Make([&](int) { return Rgb(any(), any(), any()); });
  EXPECT_EQ(UseOf(picture), PaletteUse::kColours);
  Palette sorted = picture;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return 299 * a[0] + 587 * a[1] + 114 * a[2] <
           299 * b[0] + 587 * b[1] + 114 * b[2];
  });
  EXPECT_EQ(UseOf(sorted), PaletteUse::kColours);
  // Of stained tissue: all of a few hues.
  EXPECT_EQ(UseOf(Make([&](int i) {
              const double dark = i / 255.0;
              return Rgb(230 - 90 * dark + any() / 16,
                         200 - 150 * dark + any() / 16,
                         220 - 60 * dark + any() / 16);
            })),
            PaletteUse::kColours);
  // Ten colours, and room for more.
  Palette few = picture;
  std::fill(few.begin() + 10, few.end(), Colour{0, 0, 0});
  EXPECT_EQ(UseOf(few), PaletteUse::kColours);
  // All steps of 51.
  EXPECT_EQ(UseOf(Make([](int i) {
              return Rgb(i / 36 * 51, i / 6 % 6 * 51, i % 6 * 51);
            }, 216)),
            PaletteUse::kColours);
}

TEST(Palette, GraysThatAProgramPackedAreAPicture) {
  std::mt19937 random(1);
  std::vector<uint8_t> grays(100);
  for (uint8_t& gray : grays) gray = static_cast<uint8_t>(random());
  std::sort(grays.begin(), grays.end());
  EXPECT_EQ(UseOf(Make([&](int i) {
              const uint8_t gray = grays[static_cast<size_t>(i)];
              return Colour{gray, gray, gray};
            }, 100)),
            PaletteUse::kGrays);
}

TEST(Palette, EmptyOneHasNoTable) {
  EXPECT_EQ(UseOf({}), PaletteUse::kColours);
  EXPECT_EQ(UseOf(Palette(256)), PaletteUse::kTable);
}

}  // namespace
}  // namespace tessera::imaging
