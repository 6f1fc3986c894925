#include "server/db/copy_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/migrations.h"
#include "server/db/open_database.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/db/old_rows.h"

namespace tessera::db {
namespace {

using ::testing::HasSubstr;

constexpr int kModels = 1200;  // More than are read at once.

class CopyRowsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::PostgresServer::IsInstalled()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    postgres_ =
        testing::PostgresServer::Shared().UrlOf(folder_.path().string());
    const auto database = Open(file_, DatabaseUse::kServe).value();
    EXPECT_OK(database->Transaction([](Session& session) -> absl::Status {
      for (const auto& [number, rows] : OldRows()) {
        for (const std::string& row : rows) {
          RETURN_IF_ERROR(session.Execute(row).status());
        }
      }
      for (int i = 1; i < kModels; ++i) {
        RETURN_IF_ERROR(
            session
                .Execute("INSERT INTO models VALUES ($1, $2)",
                         {absl::StrCat("Zellen ü ", i), int64_t{1} << (i % 63)})
                .status());
      }
      return session
          .Execute(
              "INSERT INTO training_job_epochs VALUES "
              "('j', 2, 0.1, NULL, 1e-300, 12345678.125)")
          .status();
    }));
  }

  static const TableContent& Of(const std::vector<TableContent>& contents,
                                const std::string& table) {
    for (const TableContent& content : contents) {
      if (content.table == table) return content;
    }
    static const TableContent none;
    ADD_FAILURE() << "no table " << table;
    return none;
  }

  testing::ScratchFolder folder_;
  const std::string file_ = DatabaseUrlIn(folder_.path());
  std::string postgres_;
};

TEST_F(CopyRowsTest, CopiesEveryTableThereAndBack) {
  const auto there = CopyRows(file_, postgres_);
  ASSERT_OK(there);
  EXPECT_EQ(there->size(), TablesOf(Migrations()).size());
  EXPECT_EQ(Of(*there, "models").rows, kModels);
  for (const TableContent& content : *there) {
    EXPECT_GE(content.rows, 1) << content.table << " has no row here";
    EXPECT_EQ(content.digest.size(), 64u);
  }
  const auto database = Open(postgres_, DatabaseUse::kRead).value();
  EXPECT_TRUE(database->FindFaults()->empty());
  const auto back = CopyRows(
      postgres_, DatabaseUrlIn(folder_.Write("b/x", "").parent_path()));
  ASSERT_OK(back);
  EXPECT_EQ(*back, *there);
}

TEST_F(CopyRowsTest, MayBeRepeated) {
  const auto first = CopyRows(file_, postgres_);
  ASSERT_OK(first);
  const auto second = CopyRows(file_, postgres_);
  ASSERT_OK(second);
  EXPECT_EQ(*first, *second);
}

TEST_F(CopyRowsTest, RefusesADatabaseThatIsNotEmpty) {
  {
    const auto database = Open(postgres_, DatabaseUse::kServe).value();
    EXPECT_OK(database->Execute("INSERT INTO models VALUES ('theirs', 1)"));
  }
  const absl::Status status = CopyRows(file_, postgres_).status();
  EXPECT_ERROR(status, kFailedPrecondition, "DATABASE_NOT_EMPTY");
  EXPECT_THAT(std::string(status.message()), HasSubstr("models"));
  const auto database = Open(postgres_, DatabaseUse::kRead).value();
  EXPECT_TRUE(database->Execute("SELECT 1 FROM training_jobs")->empty());
}

TEST_F(CopyRowsTest, LeavesNothingIfARowCannotBeKept) {
  {
    const auto database = Open(file_, DatabaseUse::kServe).value();
    EXPECT_OK(database->Execute("INSERT INTO device_use VALUES ($1, 1, 1)",
                                {std::string("a\0b", 3)}));
  }
  EXPECT_ERROR(CopyRows(file_, postgres_), kInvalidArgument, "TEXT_INVALID");
  const auto database = Open(postgres_, DatabaseUse::kRead).value();
  EXPECT_TRUE(database->Execute("SELECT 1 FROM models")->empty());
}

// As `tesserad backup` does.
TEST_F(CopyRowsTest, MakesAFileOfASharedDatabase) {
  ASSERT_OK(CopyRows(file_, postgres_));
  EXPECT_OK(Copy(postgres_, folder_ / "copy"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "copy-wal"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "copy.lock"));
  const auto copy = Open(absl::StrCat("sqlite:", (folder_ / "copy").string()),
                         DatabaseUse::kRead);
  ASSERT_OK(copy);
  EXPECT_EQ((*copy)->Execute("SELECT COUNT(*) FROM models")->front().Int(0),
            kModels);
}

TEST(Digests, AreOfTheRowsWhateverTheirOrder) {
  const testing::ScratchFolder folder;
  std::vector<std::vector<TableContent>> contents;
  for (const std::vector<std::string>& order :
       {std::vector<std::string>{"a", "b"}, {"b", "a"}, {"a", "c"}}) {
    const std::string at = absl::StrCat(contents.size());
    const std::string from =
        DatabaseUrlIn(folder.Write(at + "/x", "").parent_path());
    {
      const auto database = Open(from, DatabaseUse::kServe).value();
      for (const std::string& id : order) {
        EXPECT_OK(database->Execute("INSERT INTO models VALUES ($1, 1)", {id}));
      }
    }
    contents.push_back(
        CopyRows(from,
                 DatabaseUrlIn(folder.Write(at + "t/x", "").parent_path()))
            .value());
  }
  EXPECT_EQ(contents[0], contents[1]);
  EXPECT_NE(contents[0], contents[2]);
}

}  // namespace
}  // namespace tessera::db
