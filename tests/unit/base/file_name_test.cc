#include "base/file_name.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(FittingStem, KeepsWhatFits) {
  EXPECT_EQ(FittingStem("embryo", 24), "embryo");
  const std::string longest(kMaxNameBytes - 24, 'e');
  EXPECT_EQ(FittingStem(longest, 24), longest);
}

TEST(FittingStem, ShortensWhatDoesNotAndKeepsItApart) {
  const std::string begin(kMaxNameBytes, 'e');
  const std::string a = FittingStem(begin + "a", 24);
  const std::string b = FittingStem(begin + "b", 24);
  EXPECT_EQ(a.size(), kMaxNameBytes - 24);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.substr(0, 200), begin.substr(0, 200));
  EXPECT_EQ(FittingStem(begin + "a", 24), a);
}

TEST(FittingStem, CutsBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "\xe7\x8c\xab";  // Three bytes each.
  for (size_t suffix = 10; suffix < 13; ++suffix) {
    const std::string stem = FittingStem(name, suffix);
    EXPECT_EQ(stem.find('~') % 3, 0u);
    EXPECT_LE(stem.size(), kMaxNameBytes - suffix);
  }
}

TEST(FittingStem, TakesBytesThatAreNoText) {
  EXPECT_EQ(FittingStem(std::string(300, '\xbf'), 5).size(),
            kMaxNameBytes - 5 - 3);
}

}  // namespace
}  // namespace tessera
