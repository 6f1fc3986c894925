// The wire's fields against the table of training parameters.
#include <gtest/gtest.h>

#include "models/version/parameter_table.h"
#include "server/wire/convert_training.h"
#include "tests/support/another_value.h"
#include "tests/support/status_matchers.h"

namespace tessera::wire {
namespace {

using google::protobuf::FieldDescriptor;
using ::tessera::testing::AnotherValue;

FieldDescriptor::CppType TypeOf(const version::ParameterValue& value) {
  return std::visit(
      Overloaded{
          [](bool) { return FieldDescriptor::CPPTYPE_BOOL; },
          [](int) { return FieldDescriptor::CPPTYPE_INT32; },
          [](int64_t) { return FieldDescriptor::CPPTYPE_INT64; },
          [](double) { return FieldDescriptor::CPPTYPE_DOUBLE; },
          [](const std::string&) { return FieldDescriptor::CPPTYPE_STRING; },
          [](imaging::Size) { return FieldDescriptor::CPPTYPE_MESSAGE; }},
      value);
}

TEST(ParameterFields, AreTheRowsOfTheTableAndThePreset) {
  const auto& message = *v1::TrainingParameters::descriptor();
  ASSERT_EQ(static_cast<size_t>(message.field_count()),
            version::ParameterTable().size() + 1);
  EXPECT_NE(message.FindFieldByName("preset"), nullptr);
  for (const version::Parameter& row : version::ParameterTable()) {
    const FieldDescriptor* const field = message.FindFieldByName(row.name);
    ASSERT_NE(field, nullptr) << row.name;
    EXPECT_TRUE(field->has_presence()) << row.name;
    EXPECT_EQ(field->cpp_type(), TypeOf(row.pyjamas)) << row.name;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      EXPECT_EQ(field->message_type(), v1::ImageSize::descriptor());
    }
  }
}

TEST(ParameterFields, EachKeepsItsValueOnTheWayThereAndBack) {
  version::TrainingParameters parameters;
  for (const version::Parameter& row : version::ParameterTable()) {
    ASSERT_OK(row.set(AnotherValue(row), parameters));
  }
  const auto back = FromProto(ToProto(parameters));
  ASSERT_OK(back);
  EXPECT_EQ(*back, parameters);
}

TEST(ParameterFields, OnlyWhatIsSetIsGiven) {
  const v1::TrainingParameters all = ToProto([] {
    version::TrainingParameters parameters;
    for (const version::Parameter& row : version::ParameterTable()) {
      row.set(AnotherValue(row), parameters).IgnoreError();
    }
    return parameters;
  }());
  for (const version::Parameter& row : version::ParameterTable()) {
    v1::TrainingParameters one = all;
    for (int i = 0; i < all.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* const field = all.GetDescriptor()->field(i);
      if (field->name() != row.name) {
        one.GetReflection()->ClearField(&one, field);
      }
    }
    version::TrainingParameters expected;
    ASSERT_OK(row.set(AnotherValue(row), expected));
    version::TrainingParameters changed;
    const auto given = GivenFromProto(one);
    ASSERT_OK(given);
    (*given)(changed);
    EXPECT_EQ(changed, expected) << row.name;
  }
}

TEST(ParameterFields, AnUnknownChoiceIsNamed) {
  v1::TrainingParameters proto;
  proto.set_upsampling("bicubic");
  const auto given = GivenFromProto(proto);
  EXPECT_ERROR(given, kInvalidArgument, "PARAMETER_OUT_OF_RANGE");
  EXPECT_EQ(given.status().message(),
            "upsampling `bicubic` is not known; choose one of transposed, "
            "nearest");
}

}  // namespace
}  // namespace tessera::wire
