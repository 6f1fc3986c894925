// The client's copy of the training parameters against the wire's fields.
#include <gtest/gtest.h>

#include "client/grpc/grpc_convert.h"
#include "models/version/parameter_table.h"
#include "tests/support/another_value.h"

namespace tessera::client {
namespace {

TEST(ClientTrainingParameters, EachIsSentAndReadBackInTheOrderOfTheFields) {
  TrainingParameters parameters = {{"preset", std::string("pyjamas")}};
  const auto& message = *v1::TrainingParameters::descriptor();
  for (int i = 1; i < message.field_count(); ++i) {
    const auto* const row = version::FindParameter(message.field(i)->name());
    ASSERT_NE(row, nullptr) << message.field(i)->name();
    parameters.emplace_back(row->name, testing::AnotherValue(*row));
  }
  EXPECT_EQ(FromProto(ToProto(parameters)), parameters);
}

TEST(ClientTrainingParameters, OnlyWhatIsGivenIsSent) {
  const v1::TrainingParameters proto =
      ToProto(TrainingParameters{{"epochs", 3}});
  v1::TrainingParameters expected;
  expected.set_epochs(3);
  EXPECT_EQ(proto.SerializeAsString(), expected.SerializeAsString());
  EXPECT_TRUE(FromProto(v1::TrainingParameters()).empty());
}

}  // namespace
}  // namespace tessera::client
