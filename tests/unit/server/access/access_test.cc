#include "server/access/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/access/access_rows.h"
#include "server/access/access_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Principal kAda{"ada", Role::kMember, {"lab"}};
const Principal kBob{"bob", Role::kMember, {"lab", "visitors"}};
const Principal kEve{"eve", Role::kMember, {"other-lab"}};
const Principal kRoot{"root", Role::kAdmin, {}};

TEST(Access, OfAPrivateThingIsItsOwnersAndTheAdmins) {
  const Access access = AccessFor(kAda);
  EXPECT_TRUE(MayRead(kAda, access) && MayChange(kAda, access));
  EXPECT_TRUE(MayRead(kRoot, access) && MayChange(kRoot, access));
  EXPECT_FALSE(MayRead(kBob, access) || MayChange(kBob, access));
}

TEST(Access, OfAGroupIsForReading) {
  const Access access{"ada", Visibility::kGroup, "lab"};
  EXPECT_TRUE(MayRead(kBob, access));
  EXPECT_FALSE(MayChange(kBob, access));
  EXPECT_FALSE(MayRead(kEve, access));
}

TEST(Access, OfNobodysThingIsForReading) {
  EXPECT_TRUE(MayRead(kEve, Access()));
  EXPECT_FALSE(MayChange(kEve, Access()));
  EXPECT_FALSE(MayChange({"", Role::kMember, {}}, Access()));
  EXPECT_TRUE(MayChange(kRoot, Access()));
}

TEST(Access, OfTheStartingModelIsForAddingVersions) {
  const Access open{.open = true};
  EXPECT_TRUE(MayAdd(kEve, open));
  EXPECT_FALSE(MayChange(kEve, open));
  EXPECT_TRUE(MayAdd(kRoot, open));
  EXPECT_FALSE(MayAdd(kEve, Access()));
  // An admin may restrict the model to a group.
  const Access restricted{"", Visibility::kGroup, "lab", true};
  EXPECT_TRUE(MayAdd(kAda, restricted));
  EXPECT_FALSE(MayAdd(kEve, restricted));
  EXPECT_THAT(std::string(NotOwner(kEve, "models/nuclei", open).message()),
              HasSubstr("came with Tessera"));
  EXPECT_THAT(
      std::string(NotOwner(kEve, "models/nuclei", restricted).message()),
      Not(HasSubstr("came with Tessera")));
}

TEST(Access, IsPublicWithoutAuthentication) {
  EXPECT_TRUE(MayRead(kEve, AccessFor(LocalAdmin())));
}

TEST(Principal, HasANameThatLogsAndListsCanHold) {
  for (const char* good : {"ada", "ada@example.org", "auth0|7f", "A.B-c_9"}) {
    EXPECT_OK(CheckUser(good)) << good;
  }
  for (const char* bad : {"", "a b", "a\nb", "a,b", "a\"b", "local", "é"}) {
    EXPECT_ERROR(CheckUser(bad), kInvalidArgument, "USER_INVALID");
  }
  EXPECT_OK(CheckGroup("lab-7"));
  // Would match more than itself in a LIKE.
  for (const char* bad : {"", "a_b", "a%", "a,b", "Lab"}) {
    EXPECT_ERROR(CheckGroup(bad), kInvalidArgument, "GROUP_INVALID");
  }
}

class AccessStoreTest : public ::testing::Test {
 protected:
  void MakeModel(const std::string& id) {
    EXPECT_OK(database_->Execute("INSERT INTO models VALUES ($1, 0)", {id}));
  }
  // The models that TESSERA_HIDDEN leaves.
  std::vector<std::string> Listed(const Principal& viewer) {
    const ViewerColumns columns = ViewerOf(viewer);
    const auto rows = database_->Execute(
        "SELECT model_id FROM models WHERE NOT " TESSERA_HIDDEN(
            "'models/' || model_id", "$1", "$2", "$3") " ORDER BY model_id",
        {columns.admin, columns.user, columns.groups});
    EXPECT_OK(rows);
    std::vector<std::string> ids;
    for (const db::Row& row : rows->rows) ids.push_back(row.Text(0));
    return ids;
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  std::unique_ptr<db::Database> database_ =
      testing::OpenTwiceDatabase(folder_.path());
  AccessStore store_{*database_, clock_};
};

TEST_F(AccessStoreTest, KnowsWhatIsThereAndWhatIsNot) {
  EXPECT_EQ(*store_.Find("models/m"), std::nullopt);
  EXPECT_EQ(*store_.Find("datasets/m"), std::nullopt);
  MakeModel("m");
  ASSERT_TRUE(store_.Find("models/m")->has_value());
  EXPECT_EQ(store_.Find("models/m")->value().owner, "");
  EXPECT_EQ(*store_.Find("datasets/m"), std::nullopt);
}

TEST_F(AccessStoreTest, NamesBelongToWhoClaimedThemFirst) {
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  EXPECT_OK(store_.Claim(kRoot, "models/m"));
  const absl::Status refused = store_.Claim(kBob, "models/m");
  EXPECT_ERROR(refused, kPermissionDenied, "NOT_OWNER");
  // Who may not see a thing is not told whose it is.
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("ada")));
  EXPECT_EQ(store_.Find("models/m")->value().owner, "ada");
}

TEST_F(AccessStoreTest, ClaimsOfNothingEnd) {
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  clock_.Advance(absl::Minutes(6));
  EXPECT_OK(store_.Claim(kBob, "models/m"));
  MakeModel("m");
  clock_.Advance(absl::Hours(1));
  EXPECT_ERROR(store_.Claim(kAda, "models/m"), kPermissionDenied, "NOT_OWNER");
}

TEST_F(AccessStoreTest, AJobThatIsToMakeAModelHoldsItsName) {
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  EXPECT_OK(database_->Execute(
      "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
      "revision, model_id, parameters_json, wanted_device, state, device, "
      "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
      "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
      "paused, create_time, owner) VALUES ('j', 1, 0, 'd', 1, 'm', '{}', "
      "'auto', 'QUEUED', '', '', 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, 0, "
      "'ada')"));
  clock_.Advance(absl::Hours(1));
  EXPECT_ERROR(store_.Claim(kBob, "models/m"), kPermissionDenied, "NOT_OWNER");
  EXPECT_OK(database_->Transaction(
      [](db::Session& session) { return Release(session, "models/m"); }));
  EXPECT_ERROR(store_.Claim(kBob, "models/m"), kPermissionDenied, "NOT_OWNER");
  EXPECT_FALSE(MayRead(kBob, store_.Find("trainingJobs/j")->value()));
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET state = 'FAILED'"));
  EXPECT_OK(store_.Claim(kBob, "models/m"));
}

TEST_F(AccessStoreTest, NobodysModelIsNotTakenOver) {
  MakeModel("m");
  EXPECT_ERROR(store_.Claim(kAda, "models/m"), kPermissionDenied, "NOT_OWNER");
  EXPECT_OK(store_.Claim(kRoot, "models/m"));
  EXPECT_EQ(store_.Find("models/m")->value().owner, "");
}

TEST_F(AccessStoreTest, TheStartingModelIsOpenAndStaysNobodys) {
  MakeModel("m");
  EXPECT_OK(database_->Execute(
      "INSERT INTO starting_models (model_id, version, decide_time) VALUES "
      "('m', 1, 0), ('n', 0, 0)"));
  EXPECT_TRUE(store_.Find("models/m")->value().open);
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  EXPECT_OK(store_.Claim(kBob, "models/m"));
  EXPECT_EQ(store_.Find("models/m")->value().owner, "");
  EXPECT_OK(store_.Share(kRoot, "models/m", Visibility::kGroup, "visitors"));
  EXPECT_OK(store_.Claim(kBob, "models/m"));
  EXPECT_ERROR(store_.Claim(kAda, "models/m"), kPermissionDenied, "NOT_OWNER");
  // An earlier model of that name, which was left as it was.
  MakeModel("n");
  EXPECT_FALSE(store_.Find("models/n")->value().open);
  EXPECT_ERROR(store_.Claim(kAda, "models/n"), kPermissionDenied, "NOT_OWNER");
  // A model that somebody made under that name later.
  EXPECT_OK(database_->Execute("DELETE FROM models WHERE model_id = 'm'"));
  EXPECT_OK(database_->Transaction(
      [](db::Session& session) { return Release(session, "models/m"); }));
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  MakeModel("m");
  EXPECT_ERROR(store_.Claim(kBob, "models/m"), kPermissionDenied, "NOT_OWNER");
}

TEST_F(AccessStoreTest, ListsShowJustWhatMayBeRead) {
  const std::vector<Access> kinds = {{},
                                     {"ada", Visibility::kPrivate, ""},
                                     {"ada", Visibility::kGroup, "lab"},
                                     {"ada", Visibility::kPublic, ""},
                                     {"bob", Visibility::kGroup, "visitors"},
                                     // Prefix of a group that somebody is in.
                                     {"bob", Visibility::kGroup, "other"}};
  for (size_t i = 0; i < kinds.size(); ++i) {
    MakeModel(absl::StrCat("m", i));
    if (i == 0) continue;
    EXPECT_OK(database_->Transaction([&](db::Session& session) {
      return PutAccess(session, absl::StrCat("models/m", i), kinds[i],
                       clock_.Now());
    }));
  }
  for (const Principal& viewer : {kAda, kBob, kEve, kRoot}) {
    std::vector<std::string> readable;
    for (size_t i = 0; i < kinds.size(); ++i) {
      if (MayRead(viewer, kinds[i])) readable.push_back(absl::StrCat("m", i));
    }
    EXPECT_EQ(Listed(viewer), readable) << viewer.user;
  }
}

TEST_F(AccessStoreTest, SharesWithAGroupOfTheOwners) {
  EXPECT_OK(store_.Claim(kAda, "models/m"));
  MakeModel("m");
  EXPECT_OK(store_.Share(kAda, "models/m", Visibility::kGroup, "lab"));
  EXPECT_TRUE(MayRead(kBob, store_.Find("models/m")->value()));
  const absl::Status foreign =
      store_.Share(kAda, "models/m", Visibility::kGroup, "visitors");
  EXPECT_ERROR(foreign, kInvalidArgument, "GROUP_INVALID");
  EXPECT_THAT(std::string(foreign.message()), HasSubstr("lab"));
  EXPECT_OK(store_.Share(kRoot, "models/m", Visibility::kGroup, "visitors"));
  EXPECT_ERROR(store_.Share(kAda, "models/m", Visibility::kPublic, "lab"),
               kInvalidArgument, "GROUP_INVALID");
  EXPECT_OK(store_.Share(kAda, "models/m", Visibility::kPrivate, ""));
  EXPECT_FALSE(MayRead(kBob, store_.Find("models/m")->value()));
  EXPECT_ERROR(store_.Share(kAda, "models/none", Visibility::kPublic, ""),
               kNotFound, "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::access
