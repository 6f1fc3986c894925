#include "server/front/grpc/convert_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

registry::ModelVersion Strange() {
  return {.model_id = "cells",
          .number = 2,
          .sha256 = "s",
          .manifest_json = "{\"of\": \"another version\"}",
          .size_bytes = 7,
          .aliases = {"production"}};
}

TEST(ConvertModel, AManifestThatCannotBeReadIsNamed) {
  const auto proto = ToProto(Strange());
  EXPECT_EQ(proto.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(proto.status().message()),
              AllOf(HasSubstr("models/cells/versions/2"),
                    HasSubstr("newer version")));
}

TEST(ConvertModel, AListHasAlsoTheVersionThatCannotBeRead) {
  v1::ListModelVersionsResponse response;
  EXPECT_OK(Put(db::Page<registry::ModelVersion>{.items = {Strange()}},
                &response));
  ASSERT_EQ(response.versions_size(), 1);
  const v1::ModelVersion& proto = response.versions(0);
  EXPECT_EQ(proto.name(), "models/cells/versions/2");
  EXPECT_EQ(proto.size_bytes(), 7);
  EXPECT_THAT(proto.aliases(), ElementsAre("production"));
  EXPECT_EQ(proto.manifest_json(), "");
}

}  // namespace
}  // namespace tessera::front
