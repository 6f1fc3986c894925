#include "base/quoting.h"

#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"

namespace tessera {
namespace {

TEST(Printable, LeavesWhatCanBeShown) {
  for (const char* text :
       {"", "a b", "µ 核 🔬", "C:\\a", "\"x\" 'y'", "می‌خواهم"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(Printable, EscapesWhatATerminalActsOn) {
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(Printable("a\r\n\tb\x7f"), "a\\r\\n\\tb\\x7f");
  EXPECT_EQ(Printable("\u009b31m"), "\\u009b31m");
  EXPECT_EQ(Printable(absl::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, EscapesWhatHidesOrReordersCharacters) {
  EXPECT_EQ(Printable("fit\u202egpj.exe"), "fit\\u202egpj.exe");
  EXPECT_EQ(Printable("\u2066a\u2069\u200b\u200f\ufeff\u2028"),
            "\\u2066a\\u2069\\u200b\\u200f\\ufeff\\u2028");
  EXPECT_EQ(Printable("\U000e0041"), "\\U000e0041");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("k\xe4se"), "k\\xe4se");
  EXPECT_EQ(Printable("\xe7\xb4"), "\\xe7\\xb4");                  // Half.
  EXPECT_EQ(Printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");         // Surrogate.
  EXPECT_EQ(Printable("\xc0\xaf"), "\\xc0\\xaf");                  // Too long.
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // Too high.
}

TEST(Printable, ChangesNothingTheSecondTime) {
  const std::string once = Printable("\x1b\u202e\xff\\\"\n");
  EXPECT_EQ(Printable(once), once);
}

TEST(PrintableLines, KeepsLineBreaksOnly) {
  EXPECT_EQ(PrintableLines("a\nb\x1b\r\n"), "a\nb\\x1b\\r\n");
}

TEST(Quoted, ShowsWhereTheTextEnds) {
  EXPECT_EQ(Quoted("a\" and \\"), "\"a\\\" and \\\\\"");
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("\x1b"), "\"\\x1b\"");
}

TEST(Quoted, CutsBetweenCharacters) {
  EXPECT_EQ(Quoted("aµµ", 3), "\"aµ…\"");
  EXPECT_EQ(Quoted("aµµ", 4), "\"aµ…\"");
  EXPECT_EQ(Quoted("aµµ", 5), "\"aµµ\"");
}

TEST(PrintableJson, SaysTheSameWithoutHostileCharacters) {
  const std::string text = "\u202e\u009b\x7fµ\U000e0041\x1b\n";
  const std::string shown = PrintableJson(nlohmann::json(text).dump());
  EXPECT_EQ(nlohmann::json::parse(shown), text);
  EXPECT_EQ(shown,
            "\"\\u202e\\u009b\\u007fµ\\udb40\\udc41\\u001b\\n\"");
}

}  // namespace
}  // namespace tessera
