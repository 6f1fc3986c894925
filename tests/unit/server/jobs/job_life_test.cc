// What becomes of a job when a call of the database fails: each one in turn.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/jobs/supervisor.h"
#include "server/jobs/worker_desk.h"
#include "tests/support/failing_database.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

// How often a user and a worker try again.
constexpr int kTries = 3;
// Of one run; the clock moves a second at each.
constexpr int kRounds = 300;

// What happens to a job whose worker has saved a checkpoint.
enum class Fate {
  kSucceeds,
  kFails,
  kWorkerDies,
  kCancelledInTheQueue,
  kCancelledRunning,
  kNoWorkerStarts,
  kServerStops,
  kDeviceIsLost,
};

// The server on a database that fails.
struct Server {
  Server(db::Database& database, files::KeptFiles& files, const Clock& clock)
      : store(JobStore::Open(database, files, clock).value()),
        supervisor(*store, executor, clock, {.devices = {{.name = "cpu"}}}),
        desk(
            *store,
            [&database](const FinishedTraining& training) {
              return AddVersion(database, training);
            },
            nullptr) {
    executor.store = store.get();
  }

  // As the registry does: one version for a job, however often it is asked.
  static absl::StatusOr<std::string> AddVersion(
      db::Database& database, const FinishedTraining& training) {
    const std::string name = "trainingJobs/" + training.job_id;
    const absl::Status added =
        database.Transaction([&](db::Session& session) -> absl::Status {
          ASSIGN_OR_RETURN(
              const db::Rows found,
              session.Execute(
                  "SELECT 1 FROM model_versions WHERE training_job = $1",
                  {name}));
          if (!found.empty()) return absl::OkStatus();
          return session
              .Execute(
                  "INSERT INTO model_versions VALUES ('cells', (SELECT "
                  "COUNT(*) + 1 FROM model_versions), 's', 'w', 'm', '{}', $1, "
                  "1, 1, '')",
                  {name})
              .status();
        });
    RETURN_IF_ERROR(added);
    return "models/cells/versions/1";
  }

  FakeExecutor executor;
  std::unique_ptr<JobStore> store;
  Supervisor supervisor;
  WorkerDesk desk;
};

class JobLifeTest : public JobsTest {
 protected:
  // Calls are counted, so each transaction runs once.
  JobLifeTest() : JobsTest(/*twice=*/false) {
    store_.reset();
    // Thousands of commits: what they leave on disk is not looked at.
    if (!testing::OnPostgres()) {
      EXPECT_OK(database_->Execute("PRAGMA synchronous = OFF"));
    }
    EXPECT_OK(database_->Execute("INSERT INTO models VALUES ('cells', 1)"));
    checkpoint_ = Upload("a checkpoint");
    Serve();
  }

  void Serve() {
    server_.reset();
    server_ = std::make_unique<Server>(failing_, *files_, clock_);
  }

  template <typename Call>
  static auto Insist(const Call& call) {
    auto result = call();
    for (int i = 1; i < kTries && !IsOk(result); ++i) result = call();
    return result;
  }
  static bool IsOk(const absl::Status& status) { return status.ok(); }
  template <typename T>
  static bool IsOk(const absl::StatusOr<T>& result) {
    return result.ok();
  }

  FakeExecutor::Worker* WorkerOf(const std::string& id) {
    const auto found = server_->executor.workers.find(id);
    return found == server_->executor.workers.end() ? nullptr
                                                    : found->second.get();
  }

  // The worker's first part: it reports and saves a checkpoint.
  absl::Status Work(const std::string& id, const std::string& lease) {
    WorkerDesk& desk = server_->desk;
    RETURN_IF_ERROR(
        Insist([&] { return desk.GetAssignment(id, lease); }).status());
    RETURN_IF_ERROR(
        Insist([&] {
          return desk.ReportProgress(
              id, lease, {.epoch = 1, .epochs = 2, .history = {{.epoch = 1}}});
        }).status());
    return Insist([&] { return desk.SaveCheckpoint(id, lease, checkpoint_); });
  }

  // The last part; what was acknowledged is noted.
  absl::Status Finish(const std::string& id, const std::string& lease) {
    const absl::Status finished =
        Insist([&] { return server_->desk.FinishJob(id, lease, "w", "m"); })
            .status();
    if (finished.ok()) promised_ = JobState::kSucceeded;
    return finished;
  }

  void End(FakeExecutor::Worker& worker, int code) {
    if (ended_.insert(worker.spec.name).second) worker.on_exit({.code = code});
  }

  // From the queue to what `fate` has for the job, with calls that fail.
  void Live(const std::string& id, Fate fate) {
    if (fate == Fate::kCancelledInTheQueue) return Cancel(id);
    if (fate == Fate::kNoWorkerStarts) {
      server_->executor.start_error = absl::UnavailableError("no program");
    }
    server_->supervisor.Tick();
    server_->supervisor.Tick();
    server_->executor.start_error = absl::OkStatus();
    if (fate != Fate::kNoWorkerStarts) AskAgain();
    FakeExecutor::Worker* const worker = WorkerOf(id);
    if (worker == nullptr) return;
    const std::string lease = worker->lease;
    if (!Work(id, lease).ok()) return End(*worker, 1);
    Meet(fate, id, *worker);
    server_->supervisor.Tick();
  }

  void Meet(Fate fate, const std::string& id, FakeExecutor::Worker& worker) {
    const std::string lease = worker.lease;
    switch (fate) {
      case Fate::kSucceeds:
        return End(worker, Finish(id, lease).ok() ? 0 : 1);
      case Fate::kFails:
        if (Insist([&] { return server_->desk.FailJob(id, lease, "why"); })
                .ok()) {
          promised_ = JobState::kFailed;
        }
        return End(worker, 1);
      case Fate::kWorkerDies:
        return End(worker, 139);
      case Fate::kCancelledRunning:
        return Cancel(id);
      case Fate::kServerStops:
        return server_->supervisor.Stop();
      case Fate::kDeviceIsLost:
        server_->supervisor.Suspend("cpu");
        server_->supervisor.Tick();
        return server_->supervisor.Resume("cpu");
      default:
        return;
    }
  }

  void Cancel(const std::string& id) {
    if (Insist([&] { return server_->store->Cancel(id); }).ok()) {
      promised_ = JobState::kCancelled;
    }
  }

  // The newest worker may have got no answer.
  void AskAgain() {
    if (server_->executor.all.empty()) return;
    FakeExecutor::Worker& newest = *server_->executor.all.back();
    if (newest.job_id.empty() && !newest.killed) server_->executor.Ask(newest);
  }

  // The database is fine again, and workers do what real ones do, until the
  // job has ended. True if it has.
  bool EndsByItself(const std::string& id) {
    for (int i = 0; i < kRounds; ++i) {
      clock_.Advance(absl::Seconds(1));
      server_->supervisor.Tick();
      const Job job = server_->store->Get(id).value();
      AskAgain();
      FakeExecutor::Worker* const worker = WorkerOf(id);
      if (worker != nullptr && ended_.count(worker->spec.name) == 0 &&
          !worker->killed) {
        const std::string& lease = worker->lease;
        const bool held = Work(id, lease).ok() && Finish(id, lease).ok();
        End(*worker, held ? 0 : 1);
      }
      if (IsFinal(job.state) && server_->supervisor.RunningJobs().empty()) {
        return true;
      }
    }
    return false;
  }

  // One life with one failure. False if the life ended before the failure.
  bool Run(Fate fate, const testing::DatabaseFailure& failure) {
    SCOPED_TRACE(absl::StrFormat("fate %d, call %d, %d failing, %s",
                                 static_cast<int>(fate), failure.first,
                                 failure.count,
                                 failure.unheard ? "unheard" : "refused"));
    promised_.reset();
    failing_.FailAt(failure);
    const std::string request_id = absl::StrCat("request ", ++requests_);
    auto created = Insist(
        [&] { return server_->store->Create(Wanted(), request_id); });
    std::vector<JobState> seen;
    absl::StatusOr<Subscription> watch;
    if (created.ok()) {
      watch = Insist([&] {
        return server_->store->Watch(
            created->id, 0, [&](const Job& job) { seen.push_back(job.state); });
      });
      Live(created->id, fate);
    }
    const bool failed = failing_.failed();
    failing_.FailAt({});
    if (fate == Fate::kServerStops) {
      Serve();
      watch = absl::UnavailableError("its server ended");
    }
    if (!created.ok()) {
      created = server_->store->Create(Wanted(), request_id);
      EXPECT_OK(created);
    }
    EXPECT_TRUE(EndsByItself(created->id));
    const JobState state = server_->store->Get(created->id).value().state;
    EXPECT_TRUE(IsFinal(state));
    EXPECT_EQ(state, promised_.value_or(state));
    EXPECT_TRUE(!watch.ok() || (!seen.empty() && IsFinal(seen.back())));
    EXPECT_EQ(server_->store->Counts()->running, 0);
    EXPECT_EQ(server_->store->Counts()->queued, 0);
    return failed;
  }

  void RunAll(Fate fate) {
    for (const bool unheard : {false, true}) {
      // One that fails; an outage that outlasts a worker.
      for (const int count : {1, 25}) {
        int call = 1;
        while (Run(fate, {call, count, unheard}) && !HasFailure()) ++call;
        // The shortest life has more calls than that.
        EXPECT_GT(call, 10);
      }
    }
  }

  testing::FailingDatabase failing_{*database_};
  std::unique_ptr<files::KeptFiles> files_ =
      files::KeptFiles::Open(failing_, state_.blobs(), clock_).value();
  std::string checkpoint_;
  std::unique_ptr<Server> server_;
  std::set<std::string> ended_;       // Names of workers that have ended.
  std::optional<JobState> promised_;  // What a call that was OK said.
  int requests_ = 0;
};

TEST_F(JobLifeTest, ATrainingThatSucceedsEnds) { RunAll(Fate::kSucceeds); }
TEST_F(JobLifeTest, ATrainingThatFailsEnds) { RunAll(Fate::kFails); }
TEST_F(JobLifeTest, ADeadWorkersJobEnds) { RunAll(Fate::kWorkerDies); }
TEST_F(JobLifeTest, AJobCancelledInTheQueueEnds) {
  RunAll(Fate::kCancelledInTheQueue);
}
TEST_F(JobLifeTest, AJobCancelledWhileItRunsEnds) {
  RunAll(Fate::kCancelledRunning);
}
TEST_F(JobLifeTest, AJobWithoutAWorkerEnds) { RunAll(Fate::kNoWorkerStarts); }
TEST_F(JobLifeTest, AJobWhoseServerStopsEnds) { RunAll(Fate::kServerStops); }
TEST_F(JobLifeTest, AJobWhoseDeviceIsLostEnds) { RunAll(Fate::kDeviceIsLost); }

}  // namespace
}  // namespace tessera::jobs
