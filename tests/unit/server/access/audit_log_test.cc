#include "server/access/audit_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

std::vector<nlohmann::json> LinesOf(const std::filesystem::path& path) {
  std::vector<nlohmann::json> lines;
  for (const absl::string_view line :
       absl::StrSplit(testing::ReadBytes(path), '\n', absl::SkipEmpty())) {
    lines.push_back(nlohmann::json::parse(line.begin(), line.end()));
  }
  return lines;
}

TEST(AuditLog, IsOneObjectALineAndGoesOn) {
  const testing::ScratchFolder folder;
  for (const char* name : {"datasets/a", "datasets/b\n\xff\"}"}) {
    const auto log = AuditLog::Open(folder / "audit.log");
    ASSERT_OK(log);
    (*log)->Write({.time = absl::UnixEpoch(),
                   .user = "ada",
                   .rpc = "DeleteDataset",
                   .resource = name,
                   .code = "NOT_FOUND",
                   .reason = "DATASET_NOT_FOUND",
                   .request_id = "r1",
                   .peer = "ipv4:127.0.0.1:1"});
  }
  const auto lines = LinesOf(folder / "audit.log");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["time"], "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(lines[0]["user"], "ada");
  EXPECT_EQ(lines[0]["resource"], "datasets/a");
  EXPECT_EQ(lines[0]["code"], "NOT_FOUND");
  EXPECT_EQ(lines[1]["rpc"], "DeleteDataset");
}

TEST(AuditLog, IsForItsOwnersEyes) {
  const testing::ScratchFolder folder;
  const auto log = AuditLog::Open(folder / "audit.log");
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder / "audit.log").permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(AuditLog, SaysWhereItCannotWrite) {
  const testing::ScratchFolder folder;
  const auto log = AuditLog::Open(folder / "absent" / "audit.log");
  EXPECT_EQ(log.status().code(), absl::StatusCode::kUnavailable);
}

TEST(AuditLog, KeepsTheLinesOfThreadsApart) {
  const testing::ScratchFolder folder;
  const auto log = AuditLog::Open(folder / "audit.log");
  ASSERT_OK(log);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) {
        (*log)->Write({.time = {},
                       .user = std::string(500, 'u'),
                       .rpc = "UploadFile",
                       .resource = "",
                       .code = "OK",
                       .reason = "",
                       .request_id = "",
                       .peer = ""});
      }
    });
  }
  threads.clear();
  EXPECT_EQ(LinesOf(folder / "audit.log").size(), 400u);
}

TEST(AuditLog, GoesToStandardOutput) {
  ::testing::internal::CaptureStdout();
  const auto log = AuditLog::Open("-");
  ASSERT_OK(log);
  AuditEntry entry;
  entry.user = "ada";
  (*log)->Write(entry);
  const std::string line = ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(nlohmann::json::parse(line)["user"], "ada");
  EXPECT_FALSE(std::filesystem::exists("-"));
}

}  // namespace
}  // namespace tessera::access
