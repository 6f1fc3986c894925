// A job store with one dataset, for the tests of this room.
#ifndef TESSERA_TESTS_UNIT_SERVER_JOBS_JOBS_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_JOBS_JOBS_FIXTURE_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/jobs/executor.h"
#include "server/jobs/job_store.h"
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
    store_ = JobStore::Open(*database_, state_.files(), clock_, options).value();
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
    EXPECT_OK(store_->Start(id, kLease, "cpu"));
    return id;
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
        "$1, 1, 1)",
        {"trainingJobs/" + id}));
  }

  static constexpr char kLease[] = "secret";
  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_;
  db::Database* database_ = &state_.database();
  std::unique_ptr<JobStore> store_;
};

// Workers that do nothing until the test says how they end.
class FakeExecutor final : public Executor {
 public:
  struct Worker {
    WorkerSpec spec;
    std::function<void(const WorkerExit&)> on_exit;
    bool terminated = false;
    bool killed = false;
  };

  absl::StatusOr<std::unique_ptr<WorkerHandle>> Start(
      const WorkerSpec& spec,
      std::function<void(const WorkerExit&)> on_exit) override {
    if (!start_error.ok()) return start_error;
    auto worker = std::make_shared<Worker>(Worker{spec, std::move(on_exit)});
    workers[spec.job_id] = worker;
    return std::make_unique<Handle>(*this, worker);
  }

  absl::Status start_error;
  bool obedient = true;  // Ends when terminated or killed.
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
