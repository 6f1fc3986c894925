#include "server/wire/object_batcher.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

using inference::DetectedObject;

imaging::Ring RingOf(const v1::Ring& proto) {
  imaging::Ring ring;
  for (int i = 0; i + 1 < proto.xy_size(); i += 2) {
    ring.push_back({static_cast<double>(proto.xy(i)),
                    static_cast<double>(proto.xy(i + 1))});
  }
  return ring;
}

// Puts outlines together again, by the rules in the .proto.
class Joiner {
 public:
  void Add(const v1::ObjectBatch& batch) {
    for (int i = 0; i < batch.objects_size(); ++i) {
      const v1::Object& object = batch.objects(i);
      const bool goes_on = i == 0 && continues_;
      if (!goes_on) outlines_.push_back({});
      imaging::Outline& outline = outlines_.back();
      if (goes_on) {
        EXPECT_EQ(outline.number, static_cast<uint32_t>(object.number()));
      }
      outline.number = static_cast<uint32_t>(object.number());
      for (const v1::Polygon& polygon : object.polygons()) {
        AddPolygon(polygon, outline);
      }
    }
    continues_ = batch.last_object_continues();
  }

  bool complete() const { return !continues_; }
  const std::vector<imaging::Outline>& outlines() const { return outlines_; }

 private:
  static void AddPolygon(const v1::Polygon& proto, imaging::Outline& outline) {
    int first_hole = 0;
    if (!proto.continuation()) {
      outline.polygons.push_back({.exterior = RingOf(proto.exterior()),
                                  .holes = {}});
    } else if (proto.holes_size() > 0) {
      EXPECT_EQ(proto.exterior().xy_size(), 0);
      imaging::Polygon& last = outline.polygons.back();
      imaging::Ring& cut =
          last.holes.empty() ? last.exterior : last.holes.back();
      const imaging::Ring rest = RingOf(proto.holes(0));
      cut.insert(cut.end(), rest.begin(), rest.end());
      first_hole = 1;
    }
    for (int i = first_hole; i < proto.holes_size(); ++i) {
      outline.polygons.back().holes.push_back(RingOf(proto.holes(i)));
    }
  }

  std::vector<imaging::Outline> outlines_;
  bool continues_ = false;
};

// An object of any shape: the batcher only counts and copies.
DetectedObject RandomObject(std::mt19937& random, uint32_t number,
                            int max_points) {
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const auto ring = [&] {
    imaging::Ring points(static_cast<size_t>(3 + below(max_points)));
    for (imaging::Point& point : points) {
      point = {static_cast<double>(below(1 << below(30))),
               static_cast<double>(below(1 << below(30)))};
    }
    return points;
  };
  DetectedObject object;
  object.measurements = {.number = number,
                         .area_px = 123456789,
                         .centroid_x = 1.5,
                         .centroid_y = 2.5,
                         .mean_intensity = 77.7,
                         .score = 0.9};
  object.outline.number = number;
  for (int polygons = 1 + below(4); polygons > 0; --polygons) {
    imaging::Polygon polygon{.exterior = ring(), .holes = {}};
    for (int holes = below(5); holes > 0; --holes) {
      polygon.holes.push_back(ring());
    }
    object.outline.polygons.push_back(polygon);
  }
  return object;
}

void CheckRoundTrip(uint32_t seed, size_t max_bytes, int objects,
                    int max_points) {
  std::mt19937 random(seed);
  std::vector<DetectedObject> sent;
  Joiner joiner;
  const inference::SegmentSlice slice = {.number = 7,
                                        .position = {.c = 1, .z = 2, .t = 3}};
  ObjectBatcher batcher(slice, max_bytes, [&](const v1::ObjectBatch& batch) {
    EXPECT_EQ(batch.slice(), 7);
    EXPECT_EQ(batch.plane().c(), 1);
    EXPECT_EQ(batch.plane().z(), 2);
    EXPECT_EQ(batch.plane().t(), 3);
    EXPECT_LE(batch.ByteSizeLong(), max_bytes);
    EXPECT_GT(batch.objects_size(), 0);
    joiner.Add(batch);
    return absl::OkStatus();
  });
  for (int i = 1; i <= objects; ++i) {
    sent.push_back(
        RandomObject(random, static_cast<uint32_t>(i), max_points));
    ASSERT_OK(batcher.Add(sent.back()));
  }
  ASSERT_OK(batcher.Flush());
  EXPECT_TRUE(joiner.complete());
  ASSERT_EQ(joiner.outlines().size(), sent.size());
  for (size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(joiner.outlines()[i].number, sent[i].outline.number);
    EXPECT_EQ(joiner.outlines()[i].polygons, sent[i].outline.polygons);
  }
}

TEST(ObjectBatcher, KeepsSmallObjectsWhole) {
  int batches = 0;
  ObjectBatcher batcher({}, 4096, [&](const v1::ObjectBatch& batch) {
    ++batches;
    EXPECT_FALSE(batch.last_object_continues());
    EXPECT_EQ(batch.objects_size(), 3);
    EXPECT_EQ(batch.objects(2).number(), 3);
    EXPECT_EQ(batch.objects(2).area_px(), 123456789);
    EXPECT_EQ(batch.objects(2).score(), 0.9);
    return absl::OkStatus();
  });
  std::mt19937 random(1);
  for (uint32_t i = 1; i <= 3; ++i) {
    ASSERT_OK(batcher.Add(RandomObject(random, i, 4)));
  }
  ASSERT_OK(batcher.Flush());
  ASSERT_OK(batcher.Flush());
  EXPECT_EQ(batches, 1);
}

TEST(ObjectBatcher, JoinsToTheSameOutlines) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    CheckRoundTrip(seed, 256 + seed, /*objects=*/10, /*max_points=*/60);
  }
}

TEST(ObjectBatcher, SplitsOutlinesOfManyMessages) {
  CheckRoundTrip(1, 1024, /*objects=*/2, /*max_points=*/20'000);
}

TEST(ObjectBatcher, HandsOnTheErrorOfItsReceiver) {
  ObjectBatcher batcher({}, 256, [](const v1::ObjectBatch&) {
    return absl::CancelledError("the client is gone");
  });
  std::mt19937 random(1);
  EXPECT_TRUE(
      absl::IsCancelled(batcher.Add(RandomObject(random, 1, 10'000))));
}

}  // namespace
}  // namespace tessera::wire
