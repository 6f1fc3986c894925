#include "server/rpc/resource_id.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::rpc {
namespace {

TEST(ResourceId, IsWhatFollowsTheCollection) {
  EXPECT_EQ(*IdOf("models/nuclei", "models"), "nuclei");
}

TEST(ResourceId, RefusesOtherNames) {
  for (const char* name : {"", "nuclei", "models", "models/", "modelsx/a",
                           "datasets/a", "models/a/versions/1", "/models/a"}) {
    EXPECT_ERROR(IdOf(name, "models"), kInvalidArgument, "NAME_INVALID");
  }
}

}  // namespace
}  // namespace tessera::rpc
