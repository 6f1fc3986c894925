#include "models/examples/target_planes.h"

#include <cmath>

#include "gtest/gtest.h"
#include "models/instances/encode.h"
#include "tests/unit/models/examples/disc_samples.h"

namespace tessera::examples {
namespace {

using version::Target;

TEST(TargetPlanes, ComeBackWithinHalfAStep) {
  const imaging::LabelPlane mask = DiscSamples(1)[0].mask;
  for (const Target target : {Target::kDistance, Target::kFlow}) {
    const TargetPlanes stored = StorePlanes(mask, target);
    const auto wanted = instances::EncodeTarget(mask, target);
    ASSERT_EQ(stored.size() + 1, wanted.size());
    const float half_step = target == Target::kFlow ? 1 / 254.0f : 0.5f / 254;
    for (size_t p = 0; p < stored.size(); ++p) {
      const imaging::FloatPlane plane = RestorePlane(stored[p], target);
      for (size_t i = 0; i < plane.pixels().size(); ++i) {
        ASSERT_NEAR(plane.pixels()[i], wanted[p + 1].pixels()[i],
                    half_step + 1e-6);
      }
    }
    // No flow and no distance are exactly 0.
    EXPECT_EQ(RestorePlane(stored[0], target).at(0, 0), 0) << NameOf(target);
  }
}

TEST(TargetPlanes, TwoClassesAndBordersNeedNone) {
  const imaging::LabelPlane mask = DiscSamples(1)[0].mask;
  EXPECT_TRUE(StorePlanes(mask, Target::kForeground).empty());
  EXPECT_TRUE(StorePlanes(mask, Target::kBorder).empty());
}

}  // namespace
}  // namespace tessera::examples
