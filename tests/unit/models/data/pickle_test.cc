#include "models/data/pickle.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tessera::data {
namespace {

using std::string_literals::operator""s;
using Kind = PickleValue::Kind;

// What Python's json.dumps() would write, with "?" for texts.
std::string Written(const Pickle& pickle, const PickleValue& value) {
  switch (value.kind) {
    case Kind::kNone: return "null";
    case Kind::kText: return "?";
    case Kind::kNumber: {
      std::string text = std::to_string(value.number);
      text.erase(text.find_last_not_of('0') + 1);
      if (text.back() == '.') text.pop_back();
      return text;
    }
    case Kind::kList: break;
  }
  std::string text = "[";
  for (const PickleValue& item : pickle.items(value)) {
    if (text.size() > 1) text += ", ";
    text += Written(pickle, item);
  }
  return text + "]";
}

std::string Read(const std::string& bytes) {
  absl::string_view rest = bytes;
  const auto pickle = Pickle::ReadFrom(rest);
  return pickle.ok() ? Written(*pickle, pickle->root())
                     : std::string(pickle.status().message());
}

TEST(Pickle, ReadsEveryPlainOperation) {
  EXPECT_EQ(Read("N."), "null");
  EXPECT_EQ(Read("I01\n."), "1");
  EXPECT_EQ(Read("I-12\n."), "-12");
  EXPECT_EQ(Read("L34L\n."), "34");
  EXPECT_EQ(Read("F2.5\n."), "2.5");
  EXPECT_EQ(Read("\x80\x02\x88."), "1");
  EXPECT_EQ(Read("\x80\x02\x89."), "0");
  EXPECT_EQ(Read("K\xff."), "255");
  EXPECT_EQ(Read("M\x01\x02."), "513");
  EXPECT_EQ(Read("J\xfe\xff\xff\xff."), "-2");
  EXPECT_EQ(Read("\x8a\x00."s), "0");
  EXPECT_EQ(Read("\x8a\x01\xff."), "-1");
  EXPECT_EQ(Read("\x8a\x02\xff\x00."s), "255");
  EXPECT_EQ(Read("\x8b\x01\x00\x00\x00\x07."s), "7");
  EXPECT_EQ(Read("G\x40\x04\0\0\0\0\0\0."s), "2.5");
  EXPECT_EQ(Read("S'text'\n."), "?");
  EXPECT_EQ(Read("X\x02\0\0\0ab."s), "?");
  EXPECT_EQ(Read("\x8c\x02" "ab."), "?");
  EXPECT_EQ(Read("]."), "[]");
  EXPECT_EQ(Read(")."), "[]");
  EXPECT_EQ(Read("(lp0\nI1\naI2\na."), "[1, 2]");
  EXPECT_EQ(Read("](K\x01K\x02" "e."), "[1, 2]");
  EXPECT_EQ(Read("K\x01\x85."), "[1]");
  EXPECT_EQ(Read("K\x01K\x02\x86."), "[1, 2]");
  EXPECT_EQ(Read("K\x01K\x02K\x03\x87."), "[1, 2, 3]");
  EXPECT_EQ(Read("(K\x01K\x02t."), "[1, 2]");
  EXPECT_EQ(Read("](]q\x01h\x01" "e."), "[[], []]");
  // A frame, memoised lists and a value that is dropped again.
  EXPECT_EQ(Read("\x80\x04\x95\x09\0\0\0\0\0\0\0](]\x94h\0K\x05"
                 "0e."s),
            "[[], []]");
}

TEST(Pickle, ReadsOneAfterTheOther) {
  const std::string bytes = "].K\x05.";
  absl::string_view rest = bytes;
  ASSERT_TRUE(Pickle::ReadFrom(rest).ok());
  const auto second = Pickle::ReadFrom(rest);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->root().number, 5);
  EXPECT_TRUE(rest.empty());
}

TEST(Pickle, RefusesWhatWouldRunCode) {
  for (const std::string& bytes :
       {"cos\nsystem\n(S'echo'\ntR."s, "\x8c\x02os\x8c\x06system\x93."s,
        "(ios\nsystem\n."s, "]b."s, "}."s, "P1\n."s, "\x82\x01."s}) {
    const std::string message = Read(bytes);
    EXPECT_NE(message.find("nothing was run"), std::string::npos) << message;
    EXPECT_NE(message.find("save it again"), std::string::npos) << message;
  }
}

TEST(Pickle, RefusesDamagedPrograms) {
  for (const std::string& bytes :
       {""s, "]"s, "."s, "a."s, "e."s, "t."s, "K"s, "0."s, "1."s, "2."s,
        "K\x01K\x02" "a."s, "(a."s, "(0."s, "h\x05."s, "q\x05."s, "gx\n."s,
        "X\xff\xff\xff\xff" "ab."s, "\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s,
        "\x8a\x09" "123456789."s, "\x80\x06]."s, "Fabc\n."s, "](."s,
        "\x85."s, "(\x85."s}) {
    absl::string_view rest = bytes;
    EXPECT_EQ(Pickle::ReadFrom(rest).status().code(),
              absl::StatusCode::kInvalidArgument) << bytes;
  }
}

TEST(Pickle, DeepNestingCostsNoStack) {
  const std::string deep =
      std::string(1'000'000, ']') + std::string(999'999, 'a') + ".";
  absl::string_view rest = deep;
  EXPECT_TRUE(Pickle::ReadFrom(rest).ok());
}

TEST(Pickle, ListThatHoldsItselfIsRead) {
  const std::string bytes = "]q\x01h\x01" "a.";
  absl::string_view rest = bytes;
  const auto pickle = Pickle::ReadFrom(rest);
  ASSERT_TRUE(pickle.ok());
  EXPECT_EQ(pickle->items(pickle->root())[0].list, pickle->root().list);
}

TEST(Pickle, BoundsItsMemory) {
  for (const char* const operation : {"]", "(", "N"}) {
    const std::string bytes = std::string(17'000'000, operation[0]) + ".";
    absl::string_view rest = bytes;
    EXPECT_EQ(Pickle::ReadFrom(rest).status().code(),
              absl::StatusCode::kResourceExhausted);
  }
}

TEST(Pickle, RandomProgramsNeverCrash) {
  std::mt19937 random(1);
  const std::string operations = "N]()(lta\x85\x86\x87" "e012q\x01h\x01\x94K.";
  int read = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes;
    for (int i = 0; i < 30; ++i) {
      bytes += operations[random() % operations.size()];
    }
    absl::string_view rest = bytes;
    read += Pickle::ReadFrom(rest).ok();
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace tessera::data
