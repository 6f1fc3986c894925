#include "models/version/safetensors.h"

#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tessera::version {
namespace {

using ::testing::HasSubstr;

std::string WithHeader(const std::string& header, const std::string& data) {
  std::string file;
  for (int i = 0; i < 8; ++i) {
    file.push_back(static_cast<char>(header.size() >> (8 * i)));
  }
  return file + header + data;
}

std::string MessageOf(const std::string& header, const std::string& data) {
  const auto parsed = ParseSafetensors(WithHeader(header, data));
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

const std::string kEight = "12345678";

TensorFile Example() {
  TensorFile file;
  file.tensors["b.weight"] = {"F32", {2, 1}, kEight};
  file.tensors["a"] = {"I64", {}, kEight};
  file.tensors["empty"] = {"F64", {3, 0}, ""};
  file.metadata["made \"by\""] = "a test";
  return file;
}

TEST(Safetensors, WhatIsWrittenIsReadBack) {
  const std::string bytes = WriteSafetensors(Example());
  EXPECT_EQ(bytes, WriteSafetensors(Example()));
  const auto parsed = ParseSafetensors(bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->metadata, Example().metadata);
  ASSERT_EQ(parsed->tensors.size(), 3u);
  EXPECT_EQ(parsed->tensors.at("b.weight").bytes, kEight);
  EXPECT_EQ(parsed->tensors.at("b.weight").shape,
            (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(parsed->tensors.at("a").dtype, "I64");
  EXPECT_TRUE(parsed->tensors.at("a").shape.empty());
  EXPECT_TRUE(parsed->tensors.at("empty").bytes.empty());
}

TEST(Safetensors, ReadsAFileOfTheReferenceLayout) {
  // Lives as long as what was parsed of it.
  const std::string bytes = WithHeader(
      R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   )", kEight);
  const auto parsed = ParseSafetensors(bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->tensors.at("x").bytes, kEight);
}

TEST(Safetensors, FaultsNameTheTensor) {
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}})",
                  kEight),
              HasSubstr("`x` is not of type"));
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})",
                  kEight),
              HasSubstr("`x` has a shape that does not fit"));
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})",
                  kEight),
              HasSubstr("`x` ends past the file"));
  EXPECT_THAT(
      MessageOf(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                    "y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                kEight),
      HasSubstr("overlaps"));
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                  kEight),
              HasSubstr("unused"));
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                  kEight),
              HasSubstr("no tensor has"));
  EXPECT_THAT(
      MessageOf(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                    "x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                kEight),
      HasSubstr("twice"));
}

TEST(Safetensors, SidesThatOverflowAreRefused) {
  EXPECT_THAT(MessageOf(R"({"x":{"dtype":"F32","shape":[4294967296,4294967296],
                             "data_offsets":[0,0]}})",
                        ""),
              HasSubstr("`x` has a shape"));
  EXPECT_THAT(MessageOf(
                  R"({"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})",
                  kEight),
              HasSubstr("`x` has a side"));
}

TEST(Safetensors, AHeaderLongerThanTheFileIsRefused) {
  EXPECT_FALSE(ParseSafetensors("").ok());
  EXPECT_FALSE(ParseSafetensors("1234567").ok());
  EXPECT_FALSE(ParseSafetensors(std::string(8, '\xff')).ok());
  EXPECT_FALSE(ParseSafetensors(std::string(8, '\0')).ok());
  const std::string whole = WriteSafetensors(Example());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ParseSafetensors(whole.substr(0, size)).ok()) << size;
  }
}

TEST(Safetensors, DamagedBytesNeverCrash) {
  const std::string whole = WriteSafetensors(Example());
  std::mt19937 random(1);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = whole;
    for (int j = 0; j < 1 + i % 3; ++j) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    const auto parsed = ParseSafetensors(damaged);
    if (!parsed.ok()) continue;
    for (const auto& [name, view] : parsed->tensors) {
      if (view.bytes.empty()) continue;
      EXPECT_GE(view.bytes.data(), damaged.data());
      EXPECT_LE(view.bytes.data() + view.bytes.size(),
                damaged.data() + damaged.size());
      ++read;
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace tessera::version
