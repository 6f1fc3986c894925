// A job store with one dataset, for the tests of this room.
#ifndef TESSERA_TESTS_UNIT_SERVER_JOBS_JOBS_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_JOBS_JOBS_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/process_name.h"
#include "server/jobs/executor.h"
#include "server/jobs/job_store.h"
#include "server/jobs/turns.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::jobs {

class JobsTest : public ::testing::Test {
 protected:
  explicit JobsTest(bool twice = true)
      : state_(folder_.path(), clock_, twice) {
    EXPECT_OK(database_->Execute(
        "INSERT INTO dataset_revisions VALUES "
        "('nuclei', 1, 1, 1, 1, 0, 'a', 1, NULL), "
        "('nuclei', 2, 1, 1, 1, 0, 'b', 1, NULL)"));
    Restart();
  }

  // As if the server had been killed and started again.
  void Restart(const JobStoreOptions& options = {}) {
    store_.reset();
    state_.Reopen();
    database_ = &state_.database();
    store_ =
        JobStore::Open(*database_, state_.files(), clock_, options).value();
    fair_share_ = options.fair_share;
  }

  static NewJob Wanted() {
    return {.owner = "ada",
            .dataset = "datasets/nuclei",
            .model_id = "cells",
            .asked = "this"};
  }
  std::string Queue(const std::string& device = "auto") {
    NewJob wanted = Wanted();
    wanted.parameters.device = device;
    return store_->Create(wanted, "").value().id;
  }
  std::string QueueAndStart() {
    const std::string id = Queue();
    Start(id);
    return id;
  }
  // A worker of this server takes the job, which must be the next one.
  void Start(const std::string& id, const std::string& lease = kLease) {
    const auto job = store_->Acquire(OwnWorker(), lease);
    ASSERT_OK(job);
    ASSERT_TRUE(job->has_value());
    EXPECT_EQ((*job)->id, id);
  }
  // Of a name of its own.
  static WorkerInfo OwnWorker(const std::string& device = "cpu") {
    return {.name = NewProcessName(), .device = device, .server = "server"};
  }
  // The id of the job that a worker on the device would get, which stays in the
  // queue; empty if it would get none.
  std::string NextFor(const std::string& device) {
    std::string id;
    const absl::Status undone =
        database_->Transaction([&](db::Session& session) -> absl::Status {
          const auto turns = ReadTurns(session, {}, fair_share_, clock_.Now());
          for (const JobTurn& turn : *turns) {
            if (turn.wanted_device == "auto" || turn.wanted_device == device) {
              id = turn.id;
              break;
            }
          }
          return absl::OkStatus();
        });
    EXPECT_OK(undone);
    return id;
  }
  // Of the running job.
  Lease LeaseOf(const std::string& id) {
    const auto leases = store_->OwnLeases();
    for (const Lease& lease : *leases) {
      if (lease.job_id == id) return lease;
    }
    ADD_FAILURE() << id << " has no lease";
    return {};
  }
  JobState StateOf(const std::string& id) {
    return store_->Get(id).value().state;
  }
  std::string Upload(const std::string& bytes) { return state_.Take(bytes); }
  // As the registry does when the job's version is added.
  void AddVersionOf(const std::string& id) {
    EXPECT_OK(database_->Execute("INSERT INTO models VALUES ('cells', 1)"));
    EXPECT_OK(database_->Execute(
        "INSERT INTO model_versions VALUES ('cells', 1, 's', 'w', 'm', '{}', "
        "$1, 1, 1, '')",
        {"trainingJobs/" + id}));
  }

  static constexpr char kLease[] = "secret";
  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_;
  db::Database* database_ = &state_.database();
  std::unique_ptr<JobStore> store_;
  FairShareOptions fair_share_;
};

// Workers that take a job when they are started, and then do nothing until the
// test says how they end.
class FakeExecutor final : public Executor {
 public:
  struct Worker {
    WorkerSpec spec;
    std::function<void(const WorkerExit&)> on_exit;
    std::string job_id;  // Empty: it got none yet.
    std::string lease;
    bool terminated = false;
    bool killed = false;
  };

  // As the worker's call of AcquireWork.
  void Ask(Worker& worker) {
    const std::string lease = worker.spec.name + " lease";
    const auto job = store->Acquire({.name = worker.spec.name,
                                     .device = worker.spec.device,
                                     .server = "server"},
                                    lease);
    if (!job.ok() || !job->has_value()) return;
    worker.job_id = (*job)->id;
    worker.lease = lease;
    workers[worker.job_id] = all.back();
  }

  absl::StatusOr<std::unique_ptr<WorkerHandle>> Start(
      const WorkerSpec& spec,
      std::function<void(const WorkerExit&)> on_exit) override {
    if (!start_error.ok()) return start_error;
    auto worker = std::make_shared<Worker>(
        Worker{.spec = spec, .on_exit = std::move(on_exit)});
    all.push_back(worker);
    if (asks) Ask(*worker);
    return std::make_unique<Handle>(*this, worker);
  }
  std::string LogTail(const std::string&) const override { return log_tail; }

  JobStore* store = nullptr;
  absl::Status start_error;
  bool asks = true;
  bool obedient = true;  // Ends when terminated or killed.
  std::string log_tail;  // Of each job.
  std::vector<std::shared_ptr<Worker>> all;
  std::map<std::string, std::shared_ptr<Worker>> workers;  // By job.

 private:
  class Handle final : public WorkerHandle {
   public:
    Handle(const FakeExecutor& executor, std::shared_ptr<Worker> worker)
        : executor_(executor), worker_(std::move(worker)) {}
    void Terminate() override {
      worker_->terminated = true;
      if (executor_.obedient) worker_->on_exit({.signalled = true, .code = 15});
    }
    void Kill() override {
      worker_->killed = true;
      if (executor_.obedient) worker_->on_exit({.signalled = true, .code = 9});
    }

   private:
    const FakeExecutor& executor_;
    const std::shared_ptr<Worker> worker_;
  };
};

}  // namespace tessera::jobs

#endif  // TESSERA_TESTS_UNIT_SERVER_JOBS_JOBS_FIXTURE_H_
