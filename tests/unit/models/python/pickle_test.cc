#include "models/python/pickle.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tessera::python {
namespace {

using std::string_literals::operator""s;
using Kind = PickleValue::Kind;

// What Python would write, with "?" for texts.
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
    case Kind::kDict: return "{" + std::to_string(pickle.items(value).size()) +
                             "}";
    case Kind::kArray: {
      const NumberArray& numbers = pickle.array(value).numbers;
      std::string text = "array";
      for (int64_t i = 0; i < numbers.count(); ++i) {
        text += " " + std::to_string(static_cast<int>(numbers[i]));
      }
      return text;
    }
    case Kind::kType: return "dtype";
    case Kind::kFunction: return "function";
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

TEST(Pickle, ReadsDictionaries) {
  // An empty one, then {"a": 5, "b": 6} in one go and {"a": 5} item by item.
  EXPECT_EQ(Read("}."), "{0}");
  EXPECT_EQ(Read("}(\x8c\x01" "aK\x05\x8c\x01" "bK\x06u."), "{4}");
  const std::string bytes = "}\x8c\x01" "aK\x05s.";
  absl::string_view rest = bytes;
  const auto pickle = Pickle::ReadFrom(rest);
  ASSERT_TRUE(pickle.ok()) << pickle.status();
  EXPECT_EQ(pickle->Find(pickle->root(), "a").number, 5);
  EXPECT_EQ(pickle->Find(pickle->root(), "b").kind, Kind::kNone);
}

// numpy.dtype('i2', False, True) with the order of bytes.
std::string Int16Type(const std::string& order) {
  return "cnumpy\ndtype\nX\x02\0\0\0i2\x89\x88\x87R(K\x03X\x01\0\0\0"s + order +
         "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s;
}

TEST(Pickle, ReadsNumPysNumbersOfBothVersions) {
  for (const std::string core : {"numpy.core", "numpy._core"}) {
    const std::string scalar = "c" + core + ".multiarray\nscalar\n";
    EXPECT_EQ(Read(scalar + Int16Type("<") + "C\x02\x05\x01\x86R."s), "261");
    EXPECT_EQ(Read(scalar + Int16Type(">") + "C\x02\x05\x01\x86R."s), "1281");
    EXPECT_EQ(Read(scalar + Int16Type("<") + "C\x02\xfe\xff\x86R."s), "-2");
  }
  // By STACK_GLOBAL, as protocol 4 does.
  EXPECT_EQ(Read("\x8c\x16numpy._core.multiarray\x8c\x06scalar\x93" +
                 Int16Type("<") + "C\x02\x05\x01\x86R."s),
            "261");
}

TEST(Pickle, ReadsNumPysArrays) {
  const auto array = [](const std::string& shape, const std::string& bytes) {
    return "cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85"
           "C\x01" "b\x87R(K\x01"s + shape + Int16Type("<") + "\x89" + bytes +
           "tb.";
  };
  EXPECT_EQ(Read(array("K\x03\x85", "C\x06\x01\0\x02\0\x03\0"s)),
            "array 1 2 3");
  const auto ones = [](size_t axes) {
    std::string shape = "(";
    for (size_t i = 0; i < axes; ++i) shape += "K\x01";
    return shape + "t";
  };
  EXPECT_EQ(Read(array(ones(32), "C\x02\x07\0"s)), "array 7");
  for (const std::string& wrong :
       {array(ones(33), "C\x02\x07\0"s), array("K\x02\x85", "C\x06\x01\0\x02\0\x03\0"s),
        array("K\x04\x85", "C\x06\x01\0\x02\0\x03\0"s),
        array("J\xff\xff\xff\xff\x85", "C\x06\x01\0\x02\0\x03\0"s),
        array("K\x03", "C\x06\x01\0\x02\0\x03\0"s), array("K\x03\x85", "]"),
        array("G\x7f\xf8\0\0\0\0\0\0\x85"s, "C\0"s)}) {
    EXPECT_NE(Read(wrong).find("is damaged"), std::string::npos) << Read(wrong);
  }
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
        "(ios\nsystem\n."s, "])b."s, "P1\n."s, "\x82\x01."s,
        "cnumpy\nload\n(S'x'\ntR."s, "cnumpy.core\nscalar\n."s,
        "cbuiltins\nscalar\n."s}) {
    const std::string message = Read(bytes);
    EXPECT_NE(message.find("nothing was run"), std::string::npos) << message;
    EXPECT_NE(message.find("Save it again"), std::string::npos) << message;
  }
}

TEST(Pickle, RefusesDamagedPrograms) {
  for (const std::string& bytes :
       {""s, "]"s, "."s, "a."s, "e."s, "t."s, "K"s, "0."s, "1."s, "2."s,
        "K\x01K\x02" "a."s, "(a."s, "(0."s, "h\x05."s, "q\x05."s, "gx\n."s,
        "X\xff\xff\xff\xff" "ab."s, "\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s,
        "\x8a\x09" "123456789."s, "\x80\x06]."s, "Fabc\n."s, "](."s,
        "\x85."s, "(\x85."s, "s."s, "]NNs."s, "}Nu."s, "}(Nu."s, "(Nd."s, "NNR."s,
        "R."s, "b."s, "N\x93."s, "cnumpy\nndarray\n)R."s,
        "cnumpy\ndtype\n)R."s, "cnumpy\ndtype\nN\x85R."s,
        "cnumpy._core.multiarray\nscalar\nNN\x86R."s}) {
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
  EXPECT_EQ(pickle->items(pickle->root())[0].index, pickle->root().index);
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
}  // namespace tessera::python
