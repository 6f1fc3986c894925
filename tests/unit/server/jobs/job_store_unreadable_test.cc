// Jobs that another version of Tessera wrote.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "server/jobs/supervisor.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::HasSubstr;

// A column that holds something strange, and what the row's state is.
struct Strange {
  std::string name;
  std::string change;  // Of the row.
  std::string cause;   // In the message.
};

class UnreadableJob : public JobsTest,
                      public ::testing::WithParamInterface<Strange> {
 protected:
  // Changes the job's row as another version would, and starts anew.
  void Change(const std::string& id, const std::string& change) {
    EXPECT_OK(database_->Execute(
        "UPDATE training_jobs SET " + change + " WHERE job_id = $1", {id}));
    Restart();
  }
  std::string RowOf(const std::string& id) {
    return database_
        ->Execute("SELECT parameters_json || state || COALESCE(plan_json, '') "
                  "|| checkpoint_sha256 || lease_sha256 FROM training_jobs "
                  "WHERE job_id = $1",
                  {id})
        ->front()
        .Text(0);
  }
};

TEST_P(UnreadableJob, IsShownAndLeftAlone) {
  const std::string strange = Queue();
  const std::string other = Queue();
  Change(strange, GetParam().change);
  const std::string row = RowOf(strange);
  const auto job = store_->Get(strange);
  ASSERT_OK(job);
  EXPECT_EQ(job->state, JobState::kUnreadable);
  EXPECT_THAT(job->error_message,
              AllOf(HasSubstr(job->name()), HasSubstr(GetParam().cause),
                    HasSubstr("start that version")));
  EXPECT_EQ(store_->List({})->items.size(), 2u);
  EXPECT_EQ(store_->Counts()->queued + store_->Counts()->running, 1);
  EXPECT_EQ(store_->Get(other)->queue_position, 1);
  std::vector<JobState> seen;
  EXPECT_OK(store_->Watch(
      strange, 0, [&](const Job& now) { seen.push_back(now.state); }));
  EXPECT_EQ(seen, std::vector<JobState>{JobState::kUnreadable});

  FakeExecutor executor;
  executor.store = store_.get();
  Supervisor supervisor(*store_, executor, clock_,
                        {.devices = {{.name = "cpu"}}});
  supervisor.Tick();
  EXPECT_EQ(StateOf(other), JobState::kRunning);
  supervisor.Stop();
  Restart();
  EXPECT_EQ(RowOf(strange), row);
}

TEST_P(UnreadableJob, CanBeCancelled) {
  const std::string id = Queue();
  Change(id, GetParam().change);
  const auto cancelled = store_->Cancel(id);
  ASSERT_OK(cancelled);
  EXPECT_EQ(cancelled->state, JobState::kCancelled);
  Restart();
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_P(UnreadableJob, IsReadAgainByTheVersionThatWroteIt) {
  const std::string id = Queue();
  const std::string before = RowOf(id);
  EXPECT_OK(database_->Execute(
      "CREATE TABLE written AS SELECT * FROM training_jobs"));
  Change(id, GetParam().change);
  EXPECT_EQ(StateOf(id), JobState::kUnreadable);
  // The version that wrote the row is to this one as this one to that row.
  Change(id,
         "parameters_json = (SELECT parameters_json FROM written), "
         "plan_json = (SELECT plan_json FROM written), state = 'QUEUED', "
         "checkpoint_sha256 = '', lease_sha256 = ''");
  EXPECT_EQ(RowOf(id), before);
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_EQ(store_->Counts()->queued, 1);
  EXPECT_EQ(NextFor("cpu"), id);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, UnreadableJob,
    ::testing::Values(
        Strange{"UnknownParameter", "parameters_json = '{\"shape\": 3}'",
                "shape"},
        Strange{"RefusedParameter", "parameters_json = '{\"batch_size\": 0}'",
                "batch_size"},
        Strange{"NoJson", "parameters_json = 'x'", "parameters"},
        Strange{"UnknownState", "state = 'PAUSED'", "PAUSED"},
        Strange{"Plan", "plan_json = '[]'", "plan"},
        Strange{"Running",
                "parameters_json = '', state = 'RUNNING', "
                "lease_sha256 = 'x', checkpoint_sha256 = 'y'",
                "RUNNING"}),
    [](const auto& strange) { return strange.param.name; });

TEST_F(UnreadableJob, OneThatHasEndedIsShownAndNotCancelled) {
  const std::string id = Queue();
  Change(id, "state = 'SUCCEEDED', parameters_json = '{\"shape\": 3}', "
             "model_version = 'models/cells/versions/1'");
  const auto job = store_->Cancel(id);
  ASSERT_OK(job);
  EXPECT_EQ(job->state, JobState::kUnreadable);
  EXPECT_THAT(job->error_message, HasSubstr("SUCCEEDED"));
  EXPECT_EQ(job->model_version, "models/cells/versions/1");
}

TEST_F(UnreadableJob, OneThatBecomesSoWhileTheServerRunsDoesNotStopTheQueue) {
  const std::string strange = Queue();
  const std::string other = Queue();
  EXPECT_OK(database_->Execute(
      "UPDATE training_jobs SET parameters_json = '' WHERE job_id = $1",
      {strange}));
  Start(other);
  EXPECT_EQ(store_->CountFor("cpu").value(), 0);
}

}  // namespace
}  // namespace tessera::jobs
