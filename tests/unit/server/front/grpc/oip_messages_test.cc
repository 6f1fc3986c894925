#include "server/front/grpc/oip_messages.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

using ::inference::ModelInferRequest;
using ::inference::ModelInferResponse;

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  // In two slices, as bytes that came in two packets.
  const grpc::Slice slices[] = {grpc::Slice(bytes.substr(0, bytes.size() / 2)),
                                grpc::Slice(bytes.substr(bytes.size() / 2))};
  return grpc::ByteBuffer(slices, 2);
}

TEST(OipMessages, RawBytesCountOnceAndNumbersAsWhatTheyMayBecome) {
  ModelInferRequest request;
  request.set_model_name("nuclei");
  const int64_t small = static_cast<int64_t>(request.ByteSizeLong());
  EXPECT_EQ(*BytesWhenParsed(BufferOf(request.SerializeAsString())),
            128 * small);
  request.add_raw_input_contents(std::string(1'000'000, 'x'));
  const int64_t raw = *BytesWhenParsed(BufferOf(request.SerializeAsString()));
  EXPECT_GE(raw, 1'000'000);
  EXPECT_LT(raw, 1'002'000);
  request.clear_raw_input_contents();
  auto& contents = *request.add_inputs()->mutable_contents();
  for (int i = 0; i < 1'000'000; ++i) contents.add_uint64_contents(1);
  EXPECT_GE(*BytesWhenParsed(BufferOf(request.SerializeAsString())),
            static_cast<int64_t>(request.SpaceUsedLong()));
  // A message that is cleared keeps its memory.
  ModelInferRequest other;
  auto& numbers = *other.add_inputs()->mutable_contents();
  for (int i = 0; i < 1'000'000; ++i) numbers.add_fp32_contents(1);
  const int64_t reals = *BytesWhenParsed(BufferOf(other.SerializeAsString()));
  EXPECT_GE(reals, static_cast<int64_t>(other.SpaceUsedLong()));
  EXPECT_LT(reals, 13'000'000);
}

// Two bytes of a message would take a hundred in memory.
TEST(OipMessages, ManyEmptyFieldsAreRefusedBeforeTheyAreParsed) {
  ModelInferRequest request;
  for (int i = 0; i < 40'000; ++i) request.add_inputs();
  EXPECT_ERROR(BytesWhenParsed(BufferOf(request.SerializeAsString())),
               kInvalidArgument, "MESSAGE_INVALID");
  request.clear_inputs();
  for (int i = 0; i < 40'000; ++i) request.add_raw_input_contents();
  EXPECT_ERROR(BytesWhenParsed(BufferOf(request.SerializeAsString())),
               kInvalidArgument, "MESSAGE_INVALID");
  request.clear_raw_input_contents();
  auto& contents = *request.add_inputs()->mutable_contents();
  for (int i = 0; i < 40'000; ++i) contents.add_bytes_contents();
  EXPECT_ERROR(BytesWhenParsed(BufferOf(request.SerializeAsString())),
               kInvalidArgument, "MESSAGE_INVALID");
}

TEST(OipMessages, WhatIsNoMessageIsRefused) {
  ModelInferRequest request;
  request.add_raw_input_contents(std::string(1000, 'x'));
  const std::string whole = request.SerializeAsString();
  const grpc::ByteBuffer cut = BufferOf(whole.substr(0, 500));
  EXPECT_ERROR(BytesWhenParsed(cut), kInvalidArgument, "MESSAGE_INVALID");
  EXPECT_ERROR(ParseInferRequest(cut), kInvalidArgument, "MESSAGE_INVALID");
  const grpc::ByteBuffer text = BufferOf("GET / HTTP/1.1");
  EXPECT_ERROR(BytesWhenParsed(text), kInvalidArgument, "MESSAGE_INVALID");
}

TEST(OipMessages, RequestsArriveAsTheyWereSent) {
  ModelInferRequest request;
  request.set_model_name("nuclei");
  request.add_raw_input_contents(std::string(100'000, 'x'));
  const auto parsed = ParseInferRequest(BufferOf(request.SerializeAsString()));
  ASSERT_OK(parsed);
  EXPECT_EQ(parsed->SerializeAsString(), request.SerializeAsString());
}

TEST(OipMessages, RawOutputsAreThoseOfAPlainMessage) {
  ModelInferResponse response;
  response.set_model_name("nuclei");
  response.add_outputs()->set_name("labels");
  const std::string large(100'000, 'y');
  const grpc::ByteBuffer buffer = WithRawOutputs(response, {large, "", "z"});
  grpc::Slice bytes;
  ASSERT_TRUE(buffer.DumpToSingleSlice(&bytes).ok());
  for (const char* output : {large.c_str(), "", "z"}) {
    response.add_raw_output_contents(output);
  }
  EXPECT_EQ(
      std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()),
      response.SerializeAsString());
}

}  // namespace
}  // namespace tessera::front
