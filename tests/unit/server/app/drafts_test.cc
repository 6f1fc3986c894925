#include "server/app/drafts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/administration.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::app {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class DraftsTest : public AppTest {
 protected:
  using AppTest::AppTest;

  drafts::Place At(const std::string& sha256) {
    return {.sha256 = sha256, .x1 = 64, .y1 = 64};
  }
  drafts::Draft DraftOf(const std::string& sha256,
                        const std::string& content = "drawn") {
    return {.place = At(sha256),
            .filename = "a.tif",
            .writer = "tab-1",
            .content = content};
  }

  Drafts drafts_{*control_, *database_, clock_};
};

TEST_F(DraftsTest, AreTheirUsersOwn) {
  const std::string file = Send(owner_, "an image");
  Send(colleague_, "an image");
  EXPECT_OK(drafts_.Put(owner_, DraftOf(file), 0));
  EXPECT_EQ(drafts_.Get(owner_, At(file))->content, "drawn");
  EXPECT_ERROR(drafts_.Get(colleague_, At(file)), kNotFound,
               "DRAFT_NOT_FOUND");
  EXPECT_THAT(*drafts_.List(colleague_), IsEmpty());
  EXPECT_ERROR(drafts_.Get(admin_, At(file)), kNotFound, "DRAFT_NOT_FOUND");
  EXPECT_OK(drafts_.Remove(colleague_, At(file)));
  EXPECT_THAT(*drafts_.List(owner_), SizeIs(1));
}

TEST_F(DraftsTest, AreOfFilesThatTheUserMaySee) {
  const std::string file = Send(owner_, "an image");
  EXPECT_ERROR(drafts_.Put(stranger_, DraftOf(file), 0), kNotFound,
               "FILE_NOT_FOUND");
  EXPECT_ERROR(drafts_.Get(stranger_, At(file)), kNotFound, "FILE_NOT_FOUND");
  EXPECT_ERROR(drafts_.Enter(stranger_, "tab-1", At(file)), kNotFound,
               "FILE_NOT_FOUND");
  EXPECT_ERROR(drafts_.Put(owner_, DraftOf("no digest"), 0), kNotFound,
               "FILE_NOT_FOUND");
  EXPECT_ERROR(drafts_.Put(viewer_, DraftOf(file), 0), kPermissionDenied,
               "ROLE_TOO_LOW");
  EXPECT_ERROR(drafts_.Enter(viewer_, "tab-1", At(file)), kPermissionDenied,
               "ROLE_TOO_LOW");
}

TEST_F(DraftsTest, AreBounded) {
  const std::string file = Send(owner_, "an image");
  drafts::Draft draft = DraftOf(file);
  draft.place.x1 = 0;
  EXPECT_ERROR(drafts_.Put(owner_, draft, 0), kInvalidArgument,
               "REGION_INVALID");
  draft.place.x1 = 5000;
  draft.place.y1 = 5000;
  EXPECT_ERROR(drafts_.Put(owner_, draft, 0), kInvalidArgument,
               "REGION_INVALID");
  draft = DraftOf(file);
  draft.writer = "a b";
  EXPECT_ERROR(drafts_.Put(owner_, draft, 0), kInvalidArgument,
               "DRAFT_INVALID");
  draft = DraftOf(file);
  draft.filename = std::string(2000, 'x');
  EXPECT_ERROR(drafts_.Put(owner_, draft, 0), kInvalidArgument,
               "DRAFT_INVALID");
  EXPECT_ERROR(
      drafts_.Put(owner_,
                  DraftOf(file, std::string(drafts::kMostDraftBytes + 1, 'x')),
                  0),
      kResourceExhausted, "DRAFT_TOO_LARGE");
}

TEST_F(DraftsTest, KeepsNamesThatAreNoUtf8) {
  const std::string file = Send(owner_, "an image");
  drafts::Draft draft = DraftOf(file);
  draft.filename = "caf\xe9.tif";
  EXPECT_OK(drafts_.Put(owner_, draft, 0));
  EXPECT_EQ(drafts_.List(owner_)->front().filename, "caf%E9.tif");
}

TEST_F(DraftsTest, ShowWhoElseIsAtAnImage) {
  const std::string file = Send(owner_, "an image");
  Send(colleague_, "an image");
  EXPECT_THAT(*drafts_.Enter(owner_, "tab-1", At(file)), SizeIs(1));
  const auto both = drafts_.Enter(colleague_, "tab-1", At(file));
  ASSERT_OK(both);
  ASSERT_THAT(*both, SizeIs(2));
  EXPECT_EQ((*both)[0].user, "colleague");
  EXPECT_EQ((*both)[1].user, "owner");
  EXPECT_OK(drafts_.Leave(owner_, "tab-1"));
  EXPECT_THAT(*drafts_.AllPresent(), SizeIs(1));
}

class QuotaDraftsTest : public DraftsTest {
 protected:
  static config::SecurityOptions Limited() {
    config::SecurityOptions options = Authenticating();
    options.max_stored_bytes_per_user = 1000;
    return options;
  }
  QuotaDraftsTest() : DraftsTest(Limited()) {}
};

TEST_F(QuotaDraftsTest, CountForTheQuota) {
  const std::string file = Send(owner_, "an image");
  EXPECT_ERROR(drafts_.Put(owner_, DraftOf(file, std::string(1000, 'x')), 0),
               kResourceExhausted, "QUOTA_BYTES");
  EXPECT_OK(drafts_.Put(owner_, DraftOf(file, std::string(900, 'x')), 0));
}

TEST_F(QuotaDraftsTest, AdminsSeeWhatEachUserStores) {
  const std::string file = Send(owner_, "an image");
  EXPECT_OK(drafts_.Put(owner_, DraftOf(file), 0));
  EXPECT_OK(MakeDataset(colleague_, "cells"));
  const Administration administration(*control_, *database_, folder_.path());
  EXPECT_ERROR(administration.Usage(owner_), kPermissionDenied,
               "ROLE_TOO_LOW");
  EXPECT_ERROR(administration.Audit(owner_, {}), kPermissionDenied,
               "ROLE_TOO_LOW");
  const auto usage = administration.Usage(admin_);
  ASSERT_OK(usage);
  EXPECT_EQ(usage->max_stored_bytes, 1000);
  EXPECT_EQ(usage->files, 3);
  EXPECT_GT(usage->disk_bytes, usage->disk_free_bytes);
  ASSERT_THAT(usage->users, SizeIs(2));
  EXPECT_EQ(usage->users[0].user, "colleague");
  EXPECT_EQ(usage->users[0].datasets, 1);
  EXPECT_EQ(usage->users[1].user, "owner");
  EXPECT_EQ(usage->users[1].stored_bytes, 13);
  const auto log = administration.Audit(admin_, {.rpc = "CreateDataset"});
  ASSERT_OK(log);
  ASSERT_THAT(log->entries, SizeIs(1));
  EXPECT_EQ(log->entries[0].user, "colleague");
}

}  // namespace
}  // namespace tessera::app
