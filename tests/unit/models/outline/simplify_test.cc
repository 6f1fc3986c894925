#include "models/outline/simplify.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "models/outline/trace.h"
#include "tests/unit/models/outline/random_labels.h"
#include "tests/unit/models/outline/rings.h"

namespace tessera::outline {
namespace {

using imaging::LabelPlane;
using imaging::Outline;
using imaging::Point;
using imaging::Polygon;
using imaging::Ring;

struct Edge {
  Point a;
  Point b;
};

double Cross(const Point& o, const Point& a, const Point& b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

bool InBox(const Edge& e, const Point& p) {
  return std::min(e.a.x, e.b.x) <= p.x && p.x <= std::max(e.a.x, e.b.x) &&
         std::min(e.a.y, e.b.y) <= p.y && p.y <= std::max(e.a.y, e.b.y);
}

// Whether the edges share a point that is not an end of both.
bool Collide(const Edge& e, const Edge& f) {
  const double d1 = Cross(e.a, e.b, f.a);
  const double d2 = Cross(e.a, e.b, f.b);
  const double d3 = Cross(f.a, f.b, e.a);
  const double d4 = Cross(f.a, f.b, e.b);
  if (d1 * d2 < 0 && d3 * d4 < 0) return true;
  const auto inside = [](double d, const Edge& edge, const Point& p) {
    return d == 0 && InBox(edge, p) && p != edge.a && p != edge.b;
  };
  return inside(d1, e, f.a) || inside(d2, e, f.b) || inside(d3, f, e.a) ||
         inside(d4, f, e.b);
}

// The edges of all rings collide nowhere, and each ring keeps its direction.
void ExpectNoCollision(const Outline& outline) {
  std::vector<Edge> edges;
  for (const Polygon& polygon : outline.polygons) {
    ASSERT_GT(SignedArea(polygon.exterior), 0);
    for (const Ring& hole : polygon.holes) ASSERT_LT(SignedArea(hole), 0);
  }
  for (const Ring& ring : RingsOf(outline)) {
    ASSERT_GE(ring.size(), 3u);
    for (size_t i = 0; i < ring.size(); ++i) {
      edges.push_back({ring[i], ring[(i + 1) % ring.size()]});
    }
  }
  for (size_t i = 0; i < edges.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      ASSERT_FALSE(Collide(edges[i], edges[j]));
    }
  }
}

double DistanceTo(const Point& p, const Ring& ring) {
  double best = 1e300;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point& a = ring[i];
    const Point& b = ring[(i + 1) % ring.size()];
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    double t = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) /
               (length * length);
    t = std::min(1.0, std::max(0.0, t));
    best = std::min(best, std::hypot(a.x + t * (b.x - a.x) - p.x,
                                     a.y + t * (b.y - a.y) - p.y));
  }
  return best;
}

LabelPlane Disc(int side) {
  LabelPlane plane({side, side}, 0);
  const double middle = side / 2.0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (std::hypot(x + 0.5 - middle, y + 0.5 - middle) < middle - 2) {
        plane.at(x, y) = 1;
      }
    }
  }
  return plane;
}

TEST(Simplify, ZeroKeepsEverything) {
  const Outline outline = TraceOutlines(Disc(30)).front();
  EXPECT_EQ(Simplify(outline, 0).polygons, outline.polygons);
}

TEST(Simplify, ADiscNeedsFewVertices) {
  const Outline outline = TraceOutlines(Disc(200)).front();
  const Outline simple = Simplify(outline, 1);
  EXPECT_EQ(simple.number, outline.number);
  const size_t before = outline.polygons[0].exterior.size();
  const size_t after = simple.polygons[0].exterior.size();
  EXPECT_GT(before, 400u);
  EXPECT_LT(after, before / 6);
  EXPECT_NEAR(SignedArea(simple.polygons[0].exterior),
              SignedArea(outline.polygons[0].exterior),
              SignedArea(outline.polygons[0].exterior) * 0.02);
}

TEST(Simplify, APixelKeepsAnArea) {
  const Outline simple = Simplify(TraceOutlines(LabelPlane({1, 1}, 1))[0], 100);
  ASSERT_GE(simple.polygons[0].exterior.size(), 3u);
  EXPECT_GT(SignedArea(simple.polygons[0].exterior), 0);
}

TEST(Simplify, RandomOutlinesStayValidAndNear) {
  std::mt19937_64 random(4);
  size_t before = 0;
  size_t after = 0;
  for (int round = 0; round < 3000; ++round) {
    const LabelPlane labels = RandomLabels(random, round % 10 == 0 ? 48 : 14);
    const double tolerance = std::vector<double>{0.5, 1, 3, 1e9}[round % 4];
    for (const Outline& outline : TraceOutlines(labels)) {
      const Outline simple = Simplify(outline, tolerance);
      ASSERT_NO_FATAL_FAILURE(ExpectNoCollision(simple)) << round;
      const auto old_rings = RingsOf(outline);
      const auto new_rings = RingsOf(simple);
      ASSERT_EQ(old_rings.size(), new_rings.size());
      for (size_t i = 0; i < old_rings.size(); ++i) {
        before += old_rings[i].size();
        after += new_rings[i].size();
        for (const Point& p : old_rings[i]) {
          ASSERT_LE(DistanceTo(p, new_rings[i]), tolerance + 1e-9);
        }
        for (const Point& p : new_rings[i]) {
          ASSERT_LE(DistanceTo(p, old_rings[i]), 1e-9);
        }
      }
    }
  }
  EXPECT_LT(after * 10, before * 9);
}

// A ring of more than 100,000 vertices whose arcs lie side by side.
LabelPlane Spiral(int side, double pitch) {
  LabelPlane plane({side, side}, 0);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double dx = x + 0.5 - side / 2.0;
      const double dy = y + 0.5 - side / 2.0;
      const double radius = std::hypot(dx, dy);
      const double turn =
          radius / pitch - std::atan2(dy, dx) / (2 * std::acos(-1.0));
      if (radius < side / 2.0 - 2 && turn - std::floor(turn) < 0.5) {
        plane.at(x, y) = 1;
      }
    }
  }
  return plane;
}

TEST(Simplify, LargeRingsTakeSeconds) {
  const auto outlines = TraceOutlines(Spiral(1400, 12));
  ASSERT_EQ(outlines.size(), 1u);
  size_t vertices = 0;
  for (const Ring& ring : RingsOf(outlines[0])) vertices += ring.size();
  ASSERT_GT(vertices, 100'000u);
  for (const double tolerance : {0.5, 1.0, 3.0, 20.0, 1e6}) {
    const auto begin = std::chrono::steady_clock::now();
    const Outline simple = Simplify(outlines[0], tolerance);
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took.count(), 20) << tolerance;
    const size_t most = tolerance < 1 ? vertices : vertices / 2;
    EXPECT_LT(RingsOf(simple)[0].size(), most) << tolerance;
  }
}

}  // namespace
}  // namespace tessera::outline
