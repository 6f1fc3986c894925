#include "base/log.h"

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace tessera {
namespace {

const absl::Time kTime = absl::FromUnixMillis(1'500);

TEST(LogLine, IsOneLineOfKeysAndValues) {
  EXPECT_EQ(LogLine(LogFormat::kText, kTime, Severity::kWarning, "it\nfailed",
                    {{"job", "trainingJobs/7"}, {"cause", "no space"}}),
            "1970-01-01T00:00:01.500Z warning it\\nfailed job=trainingJobs/7 "
            "cause=\"no space\"");
}

TEST(LogLine, QuotesValuesThatCouldBeMisread) {
  EXPECT_EQ(LogLine(LogFormat::kText, kTime, Severity::kInfo, "m",
                    {{"empty", ""}, {"forged", "x\nerror y"}}),
            "1970-01-01T00:00:01.500Z info m empty=\"\" "
            "forged=\"x\\nerror y\"");
}

TEST(LogLine, IsAnObjectInJson) {
  const std::string line =
      LogLine(LogFormat::kJson, kTime, Severity::kError, "it \"failed\"",
              {{"cause", "no\nspace"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object["time"], "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(object["severity"], "error");
  EXPECT_EQ(object["message"], "it \"failed\"");
  EXPECT_EQ(object["cause"], "no\nspace");
}

TEST(LogLine, SurvivesBytesThatAreNoText) {
  const std::string line = LogLine(LogFormat::kJson, kTime, Severity::kInfo,
                                   "m", {{"name", "a\xff"}});
  EXPECT_EQ(nlohmann::json::parse(line)["name"], "a\xEF\xBF\xBD");
}

TEST(LogLine, ShowsNothingThatATerminalActsOn) {
  const std::string hostile = "a\x1b[2J\u202e\u009b31m\xff";
  const std::string escaped = "a\\x1b[2J\\u202e\\u009b31m\\xff";
  EXPECT_EQ(LogLine(LogFormat::kText, kTime, Severity::kInfo, hostile,
                    {{"name", hostile}}),
            "1970-01-01T00:00:01.500Z info " + escaped + " name=\"" + escaped +
                "\"");
  const std::string line = LogLine(LogFormat::kJson, kTime, Severity::kInfo,
                                   "m", {{"name", "a\x1b[2J\u202e\u009b"}});
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find("\u202e"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(line)["name"], "a\x1b[2J\u202e\u009b");
}

}  // namespace
}  // namespace tessera
