#include <gtest/gtest.h>

#include "server/db/page.h"
#include "server/db/resource_name.h"
#include "server/db/sqlite_database.h"
#include "server/db/transaction.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::db {
namespace {

TEST(ResourceNames, AreTakenApart) {
  EXPECT_EQ(ParseName("datasets/x", "datasets")->id, "x");
  const auto revision = ParseName("datasets/x/revisions/3", "datasets",
                                  "revisions");
  EXPECT_EQ(revision->id, "x");
  EXPECT_EQ(revision->member, "3");
}

TEST(ResourceNames, AreRefusedWhenMalformed) {
  for (const char* name :
       {"", "x", "datasets", "datasets/", "models/x", "datasets/x/",
        "datasets/x/revisions", "datasets/x/revisions/",
        "datasets/x/versions/3", "datasets/x/revisions/3/4", "/datasets/x",
        "datasets//revisions/3", "datasets/X", "datasets/x y", " datasets/x",
        "datasets/x\n", "datasets/x%2F", "datasets/%78", "datasets/ｘ",
        "Datasets/x", "datasets/x/revisions/3 ", "datasets/x_y"}) {
    EXPECT_ERROR(ParseName(name, "datasets", "revisions"), kInvalidArgument,
                 "NAME_INVALID");
  }
  EXPECT_ERROR(ParseName("datasets/x/revisions/3", "datasets"),
               kInvalidArgument, "NAME_INVALID");
}

TEST(Ids, FollowTheRule) {
  EXPECT_OK(CheckId("a", "id"));
  EXPECT_OK(CheckId("a-1" + std::string(60, 'z'), "id"));
  for (const std::string& id :
       {std::string(), std::string("1a"), std::string("-a"), std::string("A"),
        std::string("a_b"), std::string("a b"), std::string("ä"),
        std::string(64, 'a')}) {
    EXPECT_ERROR(CheckId(id, "id"), kInvalidArgument, "ID_INVALID");
  }
}

TEST(Numbers, AreRefusedUnlessPlain) {
  EXPECT_EQ(ParseNumber("12", "revision").value(), 12);
  for (const char* text : {"", "0", "-1", "+1", "01", " 1", "1.0", "99999999999"}) {
    EXPECT_ERROR(ParseNumber(text, "revision"), kInvalidArgument,
                 "NAME_INVALID");
  }
}

TEST(Numbers, AreNeverGivenOutTwice) {
  const testing::ScratchFolder folder;
  const auto database = OpenSqliteDatabase(folder / "db").value();
  const auto next = [&](const std::string& name) {
    return InTransaction(*database, [&](Session& session) {
             return NextNumber(session, name);
           }).value();
  };
  EXPECT_EQ(next("models/a"), 1);
  EXPECT_EQ(next("models/a"), 2);
  EXPECT_EQ(next("models/b"), 1);
}

TEST(PageTokens, LeadBackToTheirKey) {
  EXPECT_EQ(ParsePageToken("l", "").value(), "");
  EXPECT_EQ(ParsePageToken("l", MakePageToken("l", "key")).value(), "key");
}

TEST(PageTokens, NoticeBeingChanged) {
  std::string token = MakePageToken("l", "key");
  EXPECT_ERROR(ParsePageToken("other", token), kInvalidArgument,
               "PAGE_TOKEN_INVALID");
  token[3] = token[3] == 'A' ? 'B' : 'A';
  EXPECT_ERROR(ParsePageToken("l", token), kInvalidArgument,
               "PAGE_TOKEN_INVALID");
  EXPECT_ERROR(ParsePageToken("l", "§"), kInvalidArgument,
               "PAGE_TOKEN_INVALID");
}

TEST(Pages, HaveATokenUnlessTheyAreTheLast) {
  const auto key = [](int item) { return std::to_string(item); };
  const auto full = MakePage(std::vector<int>{1, 2, 3}, 2, "l", key);
  EXPECT_EQ(full.items, (std::vector<int>{1, 2}));
  EXPECT_EQ(ParsePageToken("l", full.next_token).value(), "2");
  EXPECT_EQ(MakePage(std::vector<int>{1, 2}, 2, "l", key).next_token, "");
}

TEST(Pages, HaveABoundedSize) {
  EXPECT_EQ(PageSize({}).value(), 100);
  EXPECT_EQ(PageSize({.size = 5000}).value(), 1000);
  EXPECT_ERROR(PageSize({.size = -1}), kInvalidArgument, "PAGE_SIZE_INVALID");
}

}  // namespace
}  // namespace tessera::db
