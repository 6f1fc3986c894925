#include "base/utf8.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(ToUtf8, KeepsTextInAnyScript) {
  for (const char* text : {"", "embryo 1.tif", "Zellkörper", "細胞", "𝛼.tif"}) {
    EXPECT_EQ(ToUtf8(text), text);
  }
}

TEST(ToUtf8, WritesOtherBytesAsUrlsDo) {
  EXPECT_EQ(ToUtf8("caf\xe9.tif"), "caf%E9.tif");      // Latin-1.
  EXPECT_EQ(ToUtf8("a\xc3"), "a%C3");                  // Cut.
  EXPECT_EQ(ToUtf8("\xc0\xaf"), "%C0%AF");             // Overlong.
  EXPECT_EQ(ToUtf8("\xed\xa0\x80"), "%ED%A0%80");      // A surrogate.
  EXPECT_EQ(ToUtf8("\xf4\x90\x80\x80"), "%F4%90%80%80");  // Beyond Unicode.
  EXPECT_EQ(ToUtf8("\xe7\x8c\xab\xff!"), "\xe7\x8c\xab%FF!");
}

}  // namespace
}  // namespace tessera
