#include "server/jobs/job_retention.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <filesystem>
#include <string>

#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

class JobRetentionTest : public JobsTest {
 protected:
  std::string QueueAndFail() {
    const std::string id = QueueAndStart();
    EXPECT_OK(store_->Report(id, kLease,
                             {.epoch = 1, .history = {{.epoch = 1}}}));
    EXPECT_OK(store_->Fail(id, kLease, "x"));
    return id;
  }
  bool Exists(const std::string& id) { return store_->Get(id).ok(); }
  int64_t CountEpochs() {
    return database_->Execute("SELECT COUNT(*) FROM training_job_epochs")
        ->front()
        .Int(0);
  }
  void Remove(absl::Duration age) {
    EXPECT_OK(RemoveEndedJobs(*database_, clock_.Now() - age, {}));
  }
  // A log of that age.
  std::filesystem::path WriteLog(const std::string& name, absl::Duration age) {
    const auto path = folder_.Write(name, "words");
    timeval times[2];
    times[0] = times[1] = absl::ToTimeval(clock_.Now() - age);
    EXPECT_EQ(::utimes(path.c_str(), times), 0);
    return path;
  }
};

TEST_F(JobRetentionTest, RemovesOldEndedJobsWithTheirEpochs) {
  const std::string old = QueueAndFail();
  clock_.Advance(2 * kDay);
  const std::string recent = QueueAndFail();
  Remove(kDay);
  EXPECT_FALSE(Exists(old));
  EXPECT_TRUE(Exists(recent));
  EXPECT_EQ(CountEpochs(), 1);
}

TEST_F(JobRetentionTest, KeepsJobsThatHaveNotEnded) {
  const std::string running = QueueAndStart();
  const std::string queued = Queue();
  clock_.Advance(1000 * kDay);
  Remove(kDay);
  EXPECT_TRUE(Exists(running));
  EXPECT_TRUE(Exists(queued));
}

TEST_F(JobRetentionTest, KeepsTheJobOfAModelVersionAsLongAsThatIsThere) {
  const std::string id = QueueAndStart();
  EXPECT_OK(store_->Report(id, kLease,
                           {.epoch = 1, .history = {{.epoch = 1}}}));
  AddVersionOf(id);
  EXPECT_OK(store_->Succeed(id, kLease, "models/cells/versions/1"));
  clock_.Advance(1000 * kDay);
  Remove(kDay);
  EXPECT_TRUE(Exists(id));
  EXPECT_EQ(CountEpochs(), 1);
  EXPECT_OK(database_->Execute("DELETE FROM model_versions"));
  Remove(kDay);
  EXPECT_FALSE(Exists(id));
}

// More than are read at once, all ended in the same moment.
TEST_F(JobRetentionTest, PassesJobsThatStay) {
  AddVersionOf("none");
  for (int i = 0; i < 120; ++i) {
    EXPECT_OK(store_->Cancel(Queue()));
    const std::string id = QueueAndStart();
    EXPECT_OK(database_->Execute(
        "INSERT INTO model_versions VALUES ('cells', $1, 's', 'w', 'm', '{}', "
        "$2, 1, 1, '')",
        {int64_t{i} + 2, "trainingJobs/" + id}));
    EXPECT_OK(store_->Succeed(id, kLease, "models/cells/versions/1"));
  }
  clock_.Advance(2 * kDay);
  Remove(kDay);
  EXPECT_EQ(database_->Execute("SELECT COUNT(*) FROM training_jobs")
                ->front()
                .Int(0),
            120);
}

TEST_F(JobRetentionTest, APageTokenOfARemovedJobIsRefused) {
  const std::string old = QueueAndFail();
  clock_.Advance(2 * kDay);
  const std::string recent = Queue();
  const auto page = store_->List({.size = 1});
  ASSERT_OK(page);
  const auto next = store_->List({.size = 1, .token = page->next_token});
  ASSERT_OK(next);
  EXPECT_EQ(next->items.at(0).id, old);
  EXPECT_OK(store_->Cancel(recent));
  clock_.Advance(2 * kDay);
  Remove(kDay);
  EXPECT_ERROR(store_->List({.size = 1, .token = page->next_token}),
               kInvalidArgument, "PAGE_TOKEN_INVALID");
}

TEST_F(JobRetentionTest, RemovesOldLogsButNotOfJobsThatGoOn) {
  const std::string queued = Queue("cuda:0");
  const auto of_queued = WriteLog(queued + ".log", 40 * kDay);
  const auto of_ended = WriteLog(QueueAndFail() + ".log", 40 * kDay);
  const auto of_removed = WriteLog("gone.log", 40 * kDay);
  const auto recent = WriteLog("recent.log", kDay);
  const auto other = WriteLog("notes.txt", 40 * kDay);
  EXPECT_OK(RemoveOldLogs(*database_, folder_.path(), clock_.Now() - 30 * kDay,
                          {}));
  EXPECT_TRUE(std::filesystem::exists(of_queued));
  EXPECT_FALSE(std::filesystem::exists(of_ended));
  EXPECT_FALSE(std::filesystem::exists(of_removed));
  EXPECT_TRUE(std::filesystem::exists(recent));
  EXPECT_TRUE(std::filesystem::exists(other));
}

TEST_F(JobRetentionTest, AFolderOfLogsThatCannotBeReadIsNamed) {
  const auto removed =
      RemoveOldLogs(*database_, folder_ / "none", clock_.Now(), {});
  EXPECT_EQ(removed.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(removed.message()), ::testing::HasSubstr("none"));
}

TEST_F(JobRetentionTest, EndsEarlyWhenTheServerDoes) {
  const std::string old = QueueAndFail();
  clock_.Advance(2 * kDay);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_OK(RemoveEndedJobs(*database_, clock_.Now(), stop.get_token()));
  EXPECT_TRUE(Exists(old));
}

}  // namespace
}  // namespace tessera::jobs
