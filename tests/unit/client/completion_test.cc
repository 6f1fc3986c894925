// `tessera completion`, run by a shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/support/scratch_folder.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using CompletionTest = CliTest;

// The words that bash offers after `line`, as the Tab key asks.
std::string OfferedAfter(const std::string& script, const std::string& line) {
  const testing::ScratchFolder folder;
  const auto file = folder.Write(
      "complete", script + "\nCOMP_WORDS=(" + line +
                      " '')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                      "_tessera\necho \"${COMPREPLY[*]}\"\n");
  std::FILE* const bash = ::popen(("bash " + file.string()).c_str(), "r");
  std::string offered;
  for (int c = std::fgetc(bash); c != EOF; c = std::fgetc(bash)) {
    offered.push_back(static_cast<char>(c));
  }
  EXPECT_EQ(::pclose(bash), 0);
  return offered;
}

TEST_F(CompletionTest, NamesCommandsAndOptions) {
  ASSERT_EQ(Run({"completion", "bash"}), 0);
  EXPECT_THAT(out, HasSubstr("'tessera dataset crop')"));
  EXPECT_THAT(out, HasSubstr("--outlines"));
}

TEST_F(CompletionTest, FindsTheCommandAmongOtherWords) {
  ASSERT_EQ(Run({"completion", "bash"}), 0);
  EXPECT_THAT(OfferedAfter(out, "tessera dataset"), HasSubstr("crop"));
  EXPECT_THAT(OfferedAfter(out, "tessera --json dataset crop a.tif"),
              HasSubstr("--outlines"));
  // A dataset that is called as a command.
  EXPECT_THAT(OfferedAfter(out, "tessera dataset share list"),
              HasSubstr("--group"));
}

TEST_F(CompletionTest, OfGroupedOptionsIsAScriptOfTheShell) {
  ASSERT_EQ(Run({"completion", "bash"}), 0);
  EXPECT_THAT(out, HasSubstr("'tessera dataset share') words='--group"));
  EXPECT_THAT(out, Not(HasSubstr("||")));
}

}  // namespace
}  // namespace tessera::testing
