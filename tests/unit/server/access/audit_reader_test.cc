#include "server/access/audit_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AuditReaderTest : public ::testing::Test {
 protected:
  void Write(const std::string& user, const std::string& rpc,
             const std::string& resource, const std::string& code = "OK") {
    log_->Write({.time = absl::FromUnixSeconds(++seconds_),
                 .user = user,
                 .rpc = rpc,
                 .resource = resource,
                 .code = code,
                 .reason = code == "OK" ? "" : "REASON",
                 .request_id = "r",
                 .peer = "ipv4:127.0.0.1:1"});
  }
  std::vector<std::string> Resources(const AuditQuestion& question) {
    const auto page = ReadAuditLog(path_, question);
    EXPECT_OK(page);
    std::vector<std::string> resources;
    if (!page.ok()) return resources;
    for (const AuditEntry& entry : page->entries) {
      resources.push_back(entry.resource);
    }
    next_ = page->next;
    return resources;
  }

  const testing::ScratchFolder folder_;
  const std::filesystem::path path_ = folder_ / "audit.log";
  std::unique_ptr<AuditLog> log_ = AuditLog::Open(path_).value();
  int seconds_ = 0;
  int64_t next_ = 0;
};

TEST_F(AuditReaderTest, GivesBackWhatWasWritten) {
  Write("ada", "DeleteDataset", "datasets/a\n\"b", "NOT_FOUND");
  const auto page = ReadAuditLog(path_, {});
  ASSERT_OK(page);
  ASSERT_EQ(page->entries.size(), 1);
  const AuditEntry& entry = page->entries[0];
  EXPECT_EQ(entry.time, absl::FromUnixSeconds(1));
  EXPECT_EQ(entry.user, "ada");
  EXPECT_EQ(entry.rpc, "DeleteDataset");
  EXPECT_EQ(entry.resource, "datasets/a\n\"b");
  EXPECT_EQ(entry.code, "NOT_FOUND");
  EXPECT_EQ(entry.reason, "REASON");
  EXPECT_EQ(entry.request_id, "r");
  EXPECT_EQ(entry.peer, "ipv4:127.0.0.1:1");
  EXPECT_EQ(page->next, 0);
}

TEST_F(AuditReaderTest, GoesOnPageByPageWhileTheLogGrows) {
  for (int i = 0; i < 5; ++i) Write("ada", "Upload", absl::StrCat("f", i));
  EXPECT_THAT(Resources({.most = 2}), ElementsAre("f4", "f3"));
  Write("ada", "Upload", "f5");
  EXPECT_THAT(Resources({.most = 2, .before = next_}),
              ElementsAre("f2", "f1"));
  EXPECT_THAT(Resources({.most = 2, .before = next_}), ElementsAre("f0"));
  EXPECT_EQ(next_, 0);
}

TEST_F(AuditReaderTest, ChoosesByUserMethodResourceAndOutcome) {
  Write("ada", "CreateDataset", "datasets/Nuclei");
  Write("bob", "CreateDataset", "datasets/cells");
  Write("bob", "DeleteModel", "models/nuclei", "PERMISSION_DENIED");
  EXPECT_THAT(Resources({.user = "bob"}),
              ElementsAre("models/nuclei", "datasets/cells"));
  EXPECT_THAT(Resources({.rpc = "CreateDataset"}),
              ElementsAre("datasets/cells", "datasets/Nuclei"));
  EXPECT_THAT(Resources({.resource = "NUCLEI"}),
              ElementsAre("models/nuclei", "datasets/Nuclei"));
  EXPECT_THAT(Resources({.failures = true}), ElementsAre("models/nuclei"));
  EXPECT_THAT(Resources({.user = "eve"}), IsEmpty());
}

TEST_F(AuditReaderTest, ReadsLinesOverPiecesAndLeavesOthersOut) {
  // Lines that reach over the pieces of 64 KiB in which the file is read.
  const std::string name(250, 'x');
  for (int i = 0; i < 1000; ++i) {
    Write("ada", "Upload", absl::StrCat(name, i));
  }
  std::ofstream(path_, std::ios::app)
      << "no line of ours\n{\"time\":1}\n\n" << std::string(200'000, 'y');
  std::ofstream(path_, std::ios::app) << "\n";
  Write("ada", "Upload", "last");
  const std::vector<std::string> all = Resources({.most = 5000});
  ASSERT_EQ(all.size(), 1001);
  EXPECT_EQ(all[0], "last");
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(all[1000 - i], absl::StrCat(name, i));
  }
}

TEST_F(AuditReaderTest, EndsAPageWhereFewEntriesMatch) {
  const std::string name(250, 'x');
  for (int i = 0; i < 50'000; ++i) Write("ada", "Upload", name);
  Write("bob", "Upload", "b");
  std::vector<std::string> found;
  int pages = 0;
  do {
    for (const std::string& one :
         Resources({.user = "bob", .before = pages == 0 ? -1 : next_})) {
      found.push_back(one);
    }
    ++pages;
  } while (next_ > 0 && pages < 100);
  EXPECT_THAT(found, ElementsAre("b"));
  EXPECT_GT(pages, 1);
  EXPECT_LT(pages, 100);
}

TEST_F(AuditReaderTest, ReadsFromTheEndOfAFileThatWasEmptied) {
  for (int i = 0; i < 5; ++i) Write("ada", "Upload", absl::StrCat("f", i));
  EXPECT_THAT(Resources({.most = 1}), ElementsAre("f4"));
  std::filesystem::resize_file(path_, 0);
  Write("ada", "Upload", "new");
  EXPECT_THAT(Resources({.before = next_}), ElementsAre("new"));
}

TEST_F(AuditReaderTest, SaysThatStandardOutputCannotBeRead) {
  EXPECT_ERROR(ReadAuditLog("-", {}), kFailedPrecondition,
               "AUDIT_LOG_NOT_READABLE");
}

}  // namespace
}  // namespace tessera::access
