#include "models/version/plan_request.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::version {
namespace {

void Nothing(TrainingParameters&) {}

Fingerprint Cells() {
  return {.samples = 10,
          .objects = 100,
          .pixels = 10'000'000,
          .largest_image = {1000, 1000},
          .diameter_median_px = 30};
}

InitialVersion Wide() {
  InitialVersion initial = {"models/cells/versions/7", PyjamasParameters()};
  initial.parameters.network.base_width = 24;
  return initial;
}

TEST(PlanRequest, PlansByThePresetOrFromTheInitialVersion) {
  const auto planned = PlanRequest("default", Cells(), Nothing, nullptr);
  ASSERT_OK(planned);
  EXPECT_EQ(planned->parameters, PlanTraining(Cells(), Nothing).parameters);
  const auto pyjamas = PlanRequest("pyjamas", Cells(), Nothing, nullptr);
  ASSERT_OK(pyjamas);
  EXPECT_EQ(pyjamas->parameters, PyjamasParameters());
  const InitialVersion initial = Wide();
  const auto tuned = PlanRequest("default", Cells(), Nothing, &initial);
  ASSERT_OK(tuned);
  EXPECT_EQ(tuned->parameters.network.base_width, 24);
}

TEST(PlanRequest, EveryFailureHasTheSameReason) {
  EXPECT_ERROR(PlanRequest("cellpose", Cells(), Nothing, nullptr),
               kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  const auto too_many = [](TrainingParameters& to) { to.epochs = 100'001; };
  EXPECT_ERROR(PlanRequest("default", Cells(), too_many, nullptr),
               kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  const InitialVersion initial = Wide();
  const auto other = [](TrainingParameters& to) { to.network.base_width = 16; };
  EXPECT_ERROR(PlanRequest("default", Cells(), other, &initial),
               kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
}

}  // namespace
}  // namespace tessera::version
