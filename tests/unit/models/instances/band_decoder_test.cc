#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "models/instances/decode.h"
#include "models/instances/encode.h"
#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::LabelPlane;
using imaging::Size;
using version::Target;

// Rows [y0, y1).
template <typename T>
imaging::Plane<T> Band(const imaging::Plane<T>& plane, int y0, int y1) {
  imaging::Plane<T> band({y1 - y0, plane.width()}, T());
  for (int y = y0; y < y1; ++y) {
    std::copy_n(plane.row(y), plane.width(), band.row(y - y0));
  }
  return band;
}

// Decodes in bands of 0 to `most` rows. After each, `after` gets to see how
// many rows there were and what has come out.
template <typename After>
std::vector<DecodedObject> DecodeBands(std::mt19937_64& random, int most,
                                       const GrayPlane& image,
                                       const std::vector<FloatPlane>& planes,
                                       const DecodeOptions& options,
                                       After after) {
  std::vector<DecodedObject> objects;
  BandDecoder decoder(image.width(), options, [&](DecodedObject object) {
    objects.push_back(std::move(object));
    return absl::OkStatus();
  });
  for (int y = 0; y < image.height();) {
    const int end =
        std::min(image.height(), y + static_cast<int>(random() % (most + 1)));
    std::vector<FloatPlane> band;
    for (const FloatPlane& plane : planes) band.push_back(Band(plane, y, end));
    EXPECT_TRUE(decoder.Add(Band(image, y, end), band).ok());
    y = end;
    after(y, objects);
  }
  EXPECT_TRUE(decoder.Finish().ok());
  return objects;
}

void ExpectSame(const std::vector<DecodedObject>& one,
                const std::vector<DecodedObject>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].measurements.number, i + 1);
    EXPECT_EQ(other[i].measurements.number, i + 1);
    EXPECT_EQ(one[i].measurements.area_px, other[i].measurements.area_px);
    EXPECT_EQ(one[i].measurements.centroid_x, other[i].measurements.centroid_x);
    EXPECT_EQ(one[i].measurements.mean_intensity,
              other[i].measurements.mean_intensity);
    EXPECT_EQ(one[i].measurements.score, other[i].measurements.score);
    EXPECT_EQ(one[i].bounds, other[i].bounds);
    EXPECT_EQ(one[i].mask, other[i].mask);
  }
}

GrayPlane RandomImage(std::mt19937_64& random, Size size) {
  GrayPlane image(size, 0);
  for (uint16_t& value : image.pixels()) value = random() % 65536;
  return image;
}

// What is measured of the pixels that have the number.
void ExpectMeasured(const ObjectMeasurements& found, const LabelPlane& labels,
                    const GrayPlane& image, const FloatPlane& probability) {
  int64_t area = 0, x_sum = 0, y_sum = 0, intensity = 0;
  double score = 0;
  for (int y = 0; y < labels.height(); ++y) {
    for (int x = 0; x < labels.width(); ++x) {
      if (labels.at(x, y) != found.number) continue;
      ++area;
      x_sum += x;
      y_sum += y;
      intensity += image.at(x, y);
      score += probability.at(x, y);
    }
  }
  const auto mean = [&](int64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(area);
  };
  EXPECT_EQ(found.area_px, area);
  EXPECT_EQ(found.centroid_x, mean(x_sum) + 0.5);
  EXPECT_EQ(found.centroid_y, mean(y_sum) + 0.5);
  EXPECT_EQ(found.mean_intensity, mean(intensity));
  EXPECT_NEAR(found.score, score / static_cast<double>(area), 1e-9);
}

// However the rows are parted, the same objects come, as DecodeObjects() has
// them. Returns how many were compared.
size_t ExpectPartingDoesNotMatter(std::mt19937_64& random,
                                  const std::vector<FloatPlane>& planes,
                                  const DecodeOptions& options) {
  const GrayPlane image = RandomImage(random, planes[0].size());
  const auto nothing = [](int, const std::vector<DecodedObject>&) {};
  const auto whole =
      DecodeBands(random, 100'000, image, planes, options, nothing);
  ExpectSame(whole, DecodeBands(random, 1, image, planes, options, nothing));
  ExpectSame(whole, DecodeBands(random, 20, image, planes, options, nothing));
  const LabelPlane labels = DecodeObjects(planes, options);
  EXPECT_EQ(whole.size(), Count(labels));
  for (const DecodedObject& object : whole) {
    ExpectMeasured(object.measurements, labels, image, planes[0]);
    for (int y = 0; y < object.mask.height(); ++y) {
      for (int x = 0; x < object.mask.width(); ++x) {
        EXPECT_EQ(object.mask.at(x, y) != 0,
                  labels.at(x + object.bounds.x0, y + object.bounds.y0) ==
                      object.measurements.number);
      }
    }
  }
  return whole.size();
}

TEST(BandDecoder, PartingDoesNotMatterOnNoise) {
  std::mt19937_64 random(1);
  size_t compared = 0;
  for (int round = 0; round < 160; ++round) {
    const Target target = kAllTargets[round % 4];
    const Size size = {static_cast<int>(random() % 90),
                       1 + static_cast<int>(random() % 40)};
    const auto planes =
        NoisyPlanes(random, size, target, static_cast<int>(random() % 4));
    const DecodeOptions options = {
        .target = target,
        // By turns all of it is one connected mask.
        .decoding = {.object_threshold = round % 3 == 0 ? -1 : 0.4,
                     .seed_threshold = 0.1 * static_cast<double>(random() % 8)},
        .erosion_width = static_cast<int>(random() % 3 * (random() % 4)),
        .min_area_px = static_cast<int>(random() % 3),
        .small_object_px = static_cast<int>(random() % 2 * (random() % 100))};
    compared += ExpectPartingDoesNotMatter(random, planes, options);
  }
  EXPECT_GT(compared, 100u);
}

// Rings as high as the image, a snake through all of it, and discs in between.
LabelPlane LongObjects() {
  LabelPlane labels({150, 120}, 0);
  DrawRing(labels, 1, 60, 75, 74, 70);
  DrawRing(labels, 2, 60, 75, 66, 60);
  for (int y = 40; y < 110; ++y) {
    for (int x = 30; x < 90; ++x) {
      const bool turn = y / 6 % 4 < 2 ? x >= 84 : x < 36;
      if (y / 6 % 2 == 0 || turn) labels.at(x, y) = 3;
    }
  }
  DrawRing(labels, 4, 60, 25, 8);
  DrawRing(labels, 5, 60, 122, 8);
  return labels;
}

TEST(BandDecoder, PartingDoesNotMatterOnLongAndOnCrowdedObjects) {
  std::mt19937_64 random(2);
  LabelPlane crowded({150, 60}, 0);  // Cells that leave no background.
  for (int y = 0; y < 150; ++y) {
    for (int x = 0; x < 60; ++x) {
      crowded.at(x, y) =
          1 + static_cast<uint32_t>((y / 13) * 10 + (x + y / 13 % 2 * 5) / 11);
    }
  }
  for (const Target target : kAllTargets) {
    for (const LabelPlane& labels : {LongObjects(), crowded}) {
      EXPECT_GT(ExpectPartingDoesNotMatter(
                    random, EncodeTarget(labels, target), {.target = target}),
                0u);
    }
    if (target == Target::kForeground) continue;
    EXPECT_EQ(
        Count(DecodeObjects(EncodeTarget(crowded, target), {.target = target})),
        Count(Canonical(crowded)));
  }
}

TEST(BandDecoder, ObjectsComeAsSoonAsNoRowCanChangeThem) {
  std::mt19937_64 random(3);
  LabelPlane labels({400, 40}, 0);
  for (uint32_t i = 0; i < 20; ++i) DrawRing(labels, i + 1, 20, 10 + 20 * i, 8);
  for (const Target target : kAllTargets) {
    const int late = target == Target::kFlow ? 34 : 4;
    DecodeBands(random, 7, GrayPlane(labels.size(), 0),
                EncodeTarget(labels, target), {.target = target},
                [&](int rows, const std::vector<DecodedObject>& objects) {
                  EXPECT_GE(static_cast<int>(objects.size()),
                            (rows - 19 - late) / 20 + 1 - (rows < 19 + late));
                });
  }
}

TEST(BandDecoder, ObjectsComeByTheirLastRowAndItsLeftmostPixel) {
  LabelPlane labels({30, 40}, 0);
  DrawRing(labels, 3, 30, 10, 5);
  DrawRing(labels, 2, 10, 10, 5);
  DrawRing(labels, 1, 20, 15, 3);
  DrawRing(labels, 4, 5, 25, 3);
  for (const Target target : kAllTargets) {
    const LabelPlane found =
        DecodeObjects(EncodeTarget(labels, target), {.target = target});
    EXPECT_EQ(found.at(10, 10), 1u) << version::NameOf(target);
    EXPECT_EQ(found.at(30, 10), 2u);
    EXPECT_EQ(found.at(20, 15), 3u);
    EXPECT_EQ(found.at(5, 25), 4u);
  }
}

TEST(BandDecoder, LargeObjectsLoseNoDigits) {
  const Size size = {1500, 1500};
  int objects = 0;
  BandDecoder decoder(size.width, {}, [&](const DecodedObject& object) {
    ++objects;
    EXPECT_EQ(object.measurements.area_px, 1500 * 1500);
    EXPECT_EQ(object.measurements.centroid_x, 750.0);
    EXPECT_EQ(object.measurements.mean_intensity, 65535.0);
    EXPECT_EQ(object.measurements.score, 1.0);
    return absl::OkStatus();
  });
  EXPECT_TRUE(decoder.Add(GrayPlane(size, 65535), {FloatPlane(size, 1)}).ok());
  EXPECT_TRUE(decoder.Finish().ok());
  EXPECT_EQ(objects, 1);
}

TEST(BandDecoder, AnErrorOfTheSinkEndsTheDecoding) {
  LabelPlane labels({60, 20}, 0);
  DrawRing(labels, 1, 10, 10, 5);
  DrawRing(labels, 2, 10, 40, 5);
  int objects = 0;
  BandDecoder decoder(20, {}, [&](const DecodedObject&) {
    ++objects;
    return absl::CancelledError("enough");
  });
  EXPECT_EQ(decoder
                .Add(GrayPlane(labels.size(), 0),
                     EncodeTarget(labels, Target::kForeground))
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(objects, 1);
}

TEST(BandDecoder, ErosionCutsABridgeAndExtremeWidthsAreHarmless) {
  LabelPlane labels({20, 50}, 0);
  DrawRing(labels, 1, 12, 10, 8);
  DrawRing(labels, 1, 38, 10, 8);
  for (int x = 12; x < 38; ++x) labels.at(x, 10) = 1;
  for (const Target target : kAllTargets) {
    const auto planes = EncodeTarget(labels, target);
    const auto count = [&](int width) {
      return Count(DecodeObjects(planes, {.target = target,
                                          .decoding = {.seed_threshold = 0.4},
                                          .erosion_width = width}));
    };
    EXPECT_EQ(count(3), 2u) << version::NameOf(target);
    EXPECT_EQ(count(std::numeric_limits<int>::max()), 0u);
    EXPECT_EQ(count(-3), count(0));
  }
}

TEST(BandDecoder, RefusesAnObjectWhoseRectangleIsTooLarge) {
  // A frame of 20×20 pixels: few pixels, and a large rectangle.
  FloatPlane frame({20, 20}, 0);
  for (int i = 0; i < 20; ++i) {
    frame.at(i, 0) = frame.at(i, 19) = frame.at(0, i) = frame.at(19, i) = 0.9f;
  }
  const GrayPlane image(frame.size(), 0);
  for (const int64_t most : {400, 399}) {
    int objects = 0;
    BandDecoder decoder(20, {.target = Target::kForeground, .max_rect_px = most},
                        [&](const DecodedObject&) {
                          ++objects;
                          return absl::OkStatus();
                        });
    ASSERT_TRUE(decoder.Add(image, {frame}).ok());
    const absl::Status finished = decoder.Finish();
    EXPECT_EQ(finished.ok(), most == 400) << finished;
    EXPECT_EQ(objects, most == 400 ? 1 : 0);
    if (!finished.ok()) {
      EXPECT_EQ(finished.code(), absl::StatusCode::kResourceExhausted);
    }
  }
}

}  // namespace
}  // namespace tessera::instances
