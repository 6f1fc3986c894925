#include "server/jobs/job_store.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/unit/server/jobs/jobs_fixture.h"

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;

using JobStoreTest = JobsTest;

std::vector<std::string> IdsOf(const db::Page<Job>& page) {
  std::vector<std::string> ids;
  for (const Job& job : page.items) ids.push_back(job.id);
  return ids;
}

TEST_F(JobStoreTest, QueuesAJobOnTheNewestRevision) {
  NewJob wanted = Wanted();
  wanted.parameters.epochs = 7;
  const auto job = store_->Create(wanted, "");
  ASSERT_OK(job);
  EXPECT_EQ(job->owner, "ada");
  EXPECT_EQ(job->dataset, "datasets/nuclei/revisions/2");
  EXPECT_EQ(job->model_id, "cells");
  EXPECT_EQ(job->parameters, wanted.parameters);
  EXPECT_EQ(job->progress.epochs, 7);
  EXPECT_EQ(job->state, JobState::kQueued);
  EXPECT_EQ(job->queue_position, 1);
  EXPECT_EQ(job->create_time, clock_.Now());
  EXPECT_EQ(job->id.size(), 32u);
}

TEST_F(JobStoreTest, KeepsTheVersionThatAJobBeginsWith) {
  AddVersionOf("before");
  NewJob wanted = Wanted();
  wanted.initial_model = "models/cells/versions/1";
  const std::string id = store_->Create(wanted, "").value().id;
  const std::string other = Queue();
  Restart();
  EXPECT_EQ(store_->Get(id)->initial_model, "models/cells/versions/1");
  EXPECT_EQ(store_->Get(other)->initial_model, "");
  wanted.initial_model = "models/cells/versions/2";
  EXPECT_ERROR(store_->Create(wanted, ""), kNotFound, "VERSION_NOT_FOUND");
}

TEST_F(JobStoreTest, RefusesWhatCannotBeTrained) {
  NewJob wanted = Wanted();
  wanted.dataset = "datasets/none";
  EXPECT_ERROR(store_->Create(wanted, ""), kNotFound, "DATASET_NOT_FOUND");
  wanted = Wanted();
  wanted.model_id = "Not an id";
  EXPECT_ERROR(store_->Create(wanted, ""), kInvalidArgument, "ID_INVALID");
  wanted = Wanted();
  wanted.parameters.batch_size = 0;
  EXPECT_ERROR(store_->Create(wanted, ""), kInvalidArgument,
               "PARAMETER_INVALID");
  Restart({.devices = {"cpu"}});
  wanted = Wanted();
  wanted.parameters.device = "cuda:0";
  EXPECT_ERROR(store_->Create(wanted, ""), kInvalidArgument,
               "PARAMETER_INVALID");
}

TEST_F(JobStoreTest, AnswersARetryAlike) {
  const std::string id = store_->Create(Wanted(), "r1").value().id;
  EXPECT_EQ(store_->Create(Wanted(), "r1").value().id, id);
  EXPECT_EQ(store_->Counts().value().queued, 1);
  // Planned otherwise meanwhile, but asked for in the same words.
  NewJob other = Wanted();
  other.parameters.seed = 2;
  EXPECT_EQ(store_->Create(other, "r1").value().id, id);
  EXPECT_EQ((*store_->FindCreated(other.asked, "r1"))->id, id);
  EXPECT_FALSE(store_->FindCreated(other.asked, "r2").value().has_value());
  other.asked = "something else";
  EXPECT_ERROR(store_->Create(other, "r1"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  EXPECT_ERROR(store_->FindCreated(other.asked, "r1"), kAlreadyExists,
               "REQUEST_ID_REUSED");
}

TEST_F(JobStoreTest, KeepsThePlan) {
  NewJob wanted = Wanted();
  wanted.plan = {{"epochs", "7", "given"}, {"target", "distance", "“it”"}};
  const std::string id = store_->Create(wanted, "").value().id;
  Restart();
  EXPECT_EQ(store_->Get(id)->plan, wanted.plan);
  EXPECT_TRUE(store_->List({})->items.at(0).plan.empty());
  // As in a row that is older than plans.
  EXPECT_OK(database_->Execute("UPDATE training_jobs SET plan_json = NULL"));
  EXPECT_TRUE(store_->Get(id)->plan.empty());
}

TEST_F(JobStoreTest, BoundsTheQueue) {
  Restart({.max_queued = 2});
  Queue();
  EXPECT_OK(store_->Create(Wanted(), "r1"));
  EXPECT_ERROR(store_->Create(Wanted(), ""), kResourceExhausted, "QUEUE_FULL");
  EXPECT_OK(store_->Create(Wanted(), "r1"));  // A retry queues nothing.
}

TEST_F(JobStoreTest, KeepsTheQueueOverARestart) {
  const std::string first = Queue();
  const std::string second = Queue();
  Restart();
  EXPECT_EQ(NextFor("cpu"), first);
  EXPECT_EQ(store_->Get(second)->queue_position, 2);
}

TEST_F(JobStoreTest, GivesADeviceTheFirstJobThatMayRunThere) {
  const std::string gpu = Queue("cuda:0");
  const std::string any = Queue();
  EXPECT_EQ(NextFor("cpu"), any);
  EXPECT_EQ(NextFor("cuda:0"), gpu);
}

TEST_F(JobStoreTest, ShowsTheProgressOfTheLastReportEvenAfterACrash) {
  const std::string id = QueueAndStart();
  EXPECT_OK(store_->Report(id, kLease, {.step = 3, .steps = 10}));
  EXPECT_EQ(store_->Get(id)->progress.step, 3);
  // A worker that fetches its files does not know how far it will resume.
  EXPECT_OK(store_->Report(id, kLease, {.paused = true}));
  EXPECT_TRUE(store_->Get(id)->progress.paused);
  Restart();
  EXPECT_EQ(store_->Get(id)->progress.step, 3);
}

TEST_F(JobStoreTest, GathersTheHistory) {
  const std::string id = QueueAndStart();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_OK(store_->Report(
      id, kLease, {.epoch = 1, .history = {{.epoch = 1, .training_loss = 0.5,
                                            .validation_loss = kNan}}}));
  EXPECT_OK(store_->Report(id, kLease,
                           {.epoch = 2, .history = {{.epoch = 2}}}));
  Restart();
  auto history = store_->Get(id)->progress.history;
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].training_loss, 0.5);
  EXPECT_TRUE(std::isnan(history[0].validation_loss));
  // The checkpoint was of epoch 1: epoch 2 is trained again.
  Start(id, "new");
  EXPECT_OK(store_->Report(id, "new", {}));  // Before it has begun.
  EXPECT_EQ(store_->Get(id)->progress.history.size(), 2u);
  EXPECT_OK(store_->Report(id, "new", {.epoch = 1}));
  EXPECT_OK(store_->Report(
      id, "new", {.epoch = 2, .history = {{.epoch = 2, .training_loss = 9}}}));
  EXPECT_OK(store_->Fail(id, "new", "x"));
  Restart();
  history = store_->Get(id)->progress.history;
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[1].training_loss, 9);
}

TEST_F(JobStoreTest, ListsTheNewestFirst) {
  const std::string a = Queue("cuda:0");
  const std::string b = Queue("cuda:0");
  const std::string c = QueueAndStart();
  EXPECT_OK(store_->Report(c, kLease,
                           {.epoch = 1, .history = {{.epoch = 1}}}));
  const auto first = store_->List({.size = 2});
  ASSERT_OK(first);
  EXPECT_THAT(IdsOf(*first), ElementsAre(c, b));
  EXPECT_EQ(first->items[0].progress.epoch, 1);
  EXPECT_TRUE(first->items[0].progress.history.empty());
  const auto rest = store_->List({.token = first->next_token});
  EXPECT_THAT(IdsOf(*rest), ElementsAre(a));
  EXPECT_ERROR(store_->List({.token = "x"}), kInvalidArgument,
               "PAGE_TOKEN_INVALID");
  EXPECT_EQ(store_->Counts()->running, 1);
}

TEST_F(JobStoreTest, WatchersSeeEachChangeAndResumeBySequence) {
  const std::string id = Queue();
  std::vector<Job> seen;
  const auto record = [&seen](const Job& job) { seen.push_back(job); };
  {
    const auto watch = store_->Watch(id, 0, record);
    ASSERT_OK(watch);
    Start(id);
    EXPECT_OK(store_->Report(id, kLease, {.step = 1}));
  }
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].state, JobState::kQueued);
  EXPECT_EQ(seen[1].state, JobState::kRunning);
  EXPECT_EQ(seen[2].progress.step, 1);
  const int64_t sequence = seen.back().sequence;
  EXPECT_OK(store_->Report(id, kLease, {.step = 2}));
  seen.clear();
  const auto missed = store_->Watch(id, sequence, record);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].progress.step, 2);
  seen.clear();
  const auto nothing = store_->Watch(id, store_->Get(id)->sequence, record);
  EXPECT_TRUE(seen.empty());
  EXPECT_OK(store_->Fail(id, kLease, "x"));
  ASSERT_EQ(seen.size(), 2u);  // Both watch.
  EXPECT_EQ(seen[0].state, JobState::kFailed);
  EXPECT_ERROR(store_->Watch("none", 0, record), kNotFound, "JOB_NOT_FOUND");
}

TEST_F(JobStoreTest, WatchersLearnOfTheirPlaceInTheQueue) {
  const std::string first = Queue();
  const std::string second = Queue();
  std::vector<int> positions;
  const auto watch = store_->Watch(second, 0, [&](const Job& job) {
    positions.push_back(job.queue_position);
  });
  Start(first);
  EXPECT_THAT(positions, ElementsAre(2, 1));
}

TEST_F(JobStoreTest, SequencesGrowOverARestart) {
  const std::string id = QueueAndStart();
  EXPECT_OK(store_->Report(id, kLease, {.step = 1}));  // Not written.
  const int64_t before = store_->Get(id)->sequence;
  Restart();
  std::vector<JobState> seen;
  const auto watch = store_->Watch(
      id, before, [&](const Job& job) { seen.push_back(job.state); });
  EXPECT_THAT(seen, ElementsAre(JobState::kQueued));
}

}  // namespace
}  // namespace tessera::jobs
