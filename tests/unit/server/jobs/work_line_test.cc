#include "server/jobs/work_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kLong = absl::Hours(1);

class WorkLineTest : public ::testing::Test {
 protected:
  std::unique_ptr<WorkLine::Place> Place(const std::string& name,
                                         const std::string& device) {
    return std::make_unique<WorkLine::Place>(
        line_, device, "train on " + device,
        [this, name] { looked_.push_back(name); }, [this] { late_.Notify(); });
  }
  void Join(WorkLine::Place& place) { line_.Join(place, line_.rings(), kLong); }

  WorkLine line_{{.look_every = kLong}};
  std::vector<std::string> looked_;
  absl::Notification late_;
};

TEST_F(WorkLineTest, NewWorkWakesOneOfEachAbility) {
  const auto first = Place("first", "cpu");
  const auto second = Place("second", "cpu");
  const auto gpu = Place("gpu", "cuda:0");
  for (const auto& place : {&first, &second, &gpu}) Join(**place);
  EXPECT_THAT(line_.WaitingByDevice(),
              ElementsAre(Pair("cpu", 2), Pair("cuda:0", 1)));
  line_.Ring();
  EXPECT_THAT(looked_, ElementsAre("first", "gpu"));
  line_.RingNext(*first);
  EXPECT_THAT(looked_, ElementsAre("first", "gpu", "second"));
  EXPECT_THAT(line_.WaitingByDevice(), IsEmpty());
}

TEST_F(WorkLineTest, WorkThatComesBeforeTheWorkerJoinsIsNotMissed) {
  const auto place = Place("late", "cpu");
  const int64_t rings = line_.rings();
  line_.Ring();
  line_.Join(*place, rings, kLong);
  EXPECT_THAT(looked_, ElementsAre("late"));
  EXPECT_THAT(line_.WaitingByDevice(), IsEmpty());
}

TEST_F(WorkLineTest, WhoHasLeftIsNotCalled) {
  auto place = Place("gone", "cpu");
  Join(*place);
  line_.Leave(*place);
  line_.Ring();
  Join(*place);
  place.reset();
  line_.Ring();
  EXPECT_THAT(looked_, IsEmpty());
}

TEST_F(WorkLineTest, AWaitEnds) {
  const auto place = Place("patient", "cpu");
  line_.Join(*place, line_.rings(), absl::Milliseconds(1));
  EXPECT_TRUE(late_.WaitForNotificationWithTimeout(kPatience));
  line_.Ring();
  EXPECT_THAT(looked_, IsEmpty());
}

// Another server may have queued work in the same database.
TEST(WorkLine, WorkersLookFromTimeToTime) {
  WorkLine line({.look_every = absl::Milliseconds(1)});
  absl::Notification looked;
  WorkLine::Place place(
      line, "cpu", "train", [&] { looked.Notify(); }, [] {});
  line.Join(place, line.rings(), kLong);
  EXPECT_TRUE(looked.WaitForNotificationWithTimeout(kPatience));
}

class AcquireTest : public JobsTest {};

TEST_F(AcquireTest, EachJobGoesToOneOfManyWorkers) {
  constexpr int kJobs = 12;
  constexpr int kWorkers = 16;
  for (int i = 0; i < kJobs; ++i) Queue();
  std::vector<std::string> jobs(kWorkers);
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&, i] {
      const auto job = store_->Acquire(OwnWorker(), kLease);
      EXPECT_OK(job);
      if (job.ok() && job->has_value()) jobs[i] = (*job)->id;
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::map<std::string, int> winners;
  for (const std::string& job : jobs) ++winners[job];
  EXPECT_EQ(winners[""], kWorkers - kJobs);
  winners.erase("");
  EXPECT_EQ(winners.size(), size_t{kJobs});
  for (const auto& [job, count] : winners) EXPECT_EQ(count, 1) << job;
  EXPECT_EQ(store_->Counts()->running, kJobs);
}

TEST_F(AcquireTest, AWorkerWhoseAnswerWasLostGetsItsJobAgain) {
  const std::string id = Queue();
  const std::string other = Queue();
  const WorkerInfo worker = OwnWorker();
  EXPECT_EQ((*store_->Acquire(worker, "lost"))->id, id);
  EXPECT_EQ((*store_->Acquire(worker, "heard"))->id, id);
  EXPECT_ERROR(store_->CheckLease(id, "lost"), kPermissionDenied,
               "LEASE_INVALID");
  EXPECT_OK(store_->CheckLease(id, "heard"));
  EXPECT_EQ(StateOf(other), JobState::kQueued);
}

TEST_F(AcquireTest, AJobThatIsReturnedIsNextAgain) {
  const std::string id = QueueAndStart();
  Queue();
  EXPECT_OK(store_->Return(id, kLease));
  EXPECT_ERROR(store_->Return(id, kLease), kPermissionDenied, "LEASE_INVALID");
  EXPECT_EQ(NextFor("cpu"), id);
  Start(id);
  EXPECT_OK(store_->Cancel(id));
  EXPECT_OK(store_->Return(id, kLease));
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

class RemoteWorkerTest : public JobsTest {
 protected:
  // A worker that nobody supervises takes the next job.
  std::string Take(const std::string& lease = kLease) {
    return (*store_->Acquire({.name = "gpu-3/1f", .device = "cuda:0"}, lease))
        ->id;
  }
};

TEST_F(RemoteWorkerTest, ItsJobGoesBackWhenItsLeaseExpires) {
  const std::string id = Queue();
  Take();
  EXPECT_OK(store_->Report(id, kLease, {.step = 1}));
  clock_.Advance(absl::Seconds(60));
  EXPECT_OK(store_->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  clock_.Advance(absl::Seconds(1));
  EXPECT_OK(store_->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kQueued);
  EXPECT_ERROR(store_->Succeed(id, kLease, "v"), kPermissionDenied,
               "LEASE_INVALID");
}

TEST_F(RemoteWorkerTest, OutlivesARestartOfTheServer) {
  const std::string id = Queue();
  Take();
  EXPECT_OK(store_->Report(id, kLease, {.step = 1}));
  clock_.Advance(absl::Hours(1));  // The server was down.
  Restart();
  EXPECT_OK(store_->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  EXPECT_OK(store_->Report(id, kLease, {.step = 2}));
  clock_.Advance(absl::Seconds(61));
  EXPECT_OK(store_->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kQueued);
}

TEST_F(RemoteWorkerTest, AJobThatKillsThreeFailsAndNamesTheLast) {
  int deaths = 0;
  Restart({.on_death = [&](bool silent) { deaths += silent ? 1 : 0; }});
  const std::string id = Queue();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Take(), id);
    clock_.Advance(absl::Seconds(121));
    EXPECT_OK(store_->Reconcile({}));
  }
  EXPECT_EQ(StateOf(id), JobState::kFailed);
  EXPECT_THAT(store_->Get(id)->error_message,
              ::testing::MatchesRegex(
                  "3 workers in a row ended and got no further; the last one "
                  "\\(gpu-3/1f on cuda:0, at .*Z\\) was last heard of 2m1s "
                  "before.*memory ran out: train with a smaller batch.*"));
  EXPECT_EQ(deaths, 3);
}

TEST_F(RemoteWorkerTest, ACancelledJobEndsWhenItsLeaseExpires) {
  const std::string id = Queue();
  Take();
  EXPECT_OK(store_->Cancel(id));
  EXPECT_EQ(StateOf(id), JobState::kRunning);
  clock_.Advance(absl::Seconds(121));
  EXPECT_OK(store_->Reconcile({}));
  EXPECT_EQ(StateOf(id), JobState::kCancelled);
}

TEST_F(RemoteWorkerTest, IsCountedByDevice) {
  const std::string id = Queue();
  Take();
  const auto measured = store_->Measure();
  ASSERT_OK(measured);
  EXPECT_EQ(measured->running.at("cuda:0"), 1);
  EXPECT_EQ(measured->oldest_wait, absl::ZeroDuration());
  Queue();
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(store_->Measure()->oldest_wait, absl::Seconds(5));
}

}  // namespace
}  // namespace tessera::jobs
