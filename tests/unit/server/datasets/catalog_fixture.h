// A catalog of datasets whose samples are not looked at.
#ifndef TESSERA_TESTS_UNIT_SERVER_DATASETS_CATALOG_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_DATASETS_CATALOG_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "server/access/file_holders.h"
#include "server/datasets/dataset_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::datasets {

inline const access::Principal kAdmin = access::LocalAdmin();

inline DatasetId Id(absl::string_view name) {
  return DatasetId::Parse(name).value();
}

inline RevisionName Revision(absl::string_view name) {
  return RevisionName::Parse(name).value();
}

class DatasetCatalogTest : public ::testing::Test {
 protected:
  SampleFile Upload(const std::string& bytes) {
    return {.filename = bytes + ".tif", .sha256 = state_.Put(bytes)};
  }
  Sample MakeSample(const std::string& name) {
    return {.name = name,
            .image = Upload("image of " + name),
            .mask = Upload("mask of " + name)};
  }
  // Notes that a user has sent the files.
  void Send(const access::Principal& user, const Sample& sample) {
    access::FileHolders holders(*database_, clock_, 0);
    EXPECT_OK(holders.Hold(user, sample.image.sha256, 1));
    EXPECT_OK(holders.Hold(user, sample.mask.sha256, 1));
  }
  absl::StatusOr<data::SamplesSummary> CheckSamples(
      const std::vector<data::SampleFiles>& files) {
    ++checks_;
    if (!damaged_.empty()) {
      std::ofstream(damaged_, std::ios::binary) << "not the mask";
    }
    RETURN_IF_ERROR(fault_);
    checked_ = files;
    data::SamplesSummary summary;
    summary.samples.assign(files.size(), {.size = {.height = 20, .width = 30},
                                          .object_count = 4,
                                          .binary_mask = true});
    summary.fingerprint = {.samples = static_cast<int64_t>(files.size()),
                           .diameter_median_px = 12.5};
    summary.warnings = warnings_;
    return summary;
  }
  void InsertJob(const std::string& state) {
    EXPECT_OK(database_->Execute(
        "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
        "revision, model_id, parameters_json, wanted_device, state, device, "
        "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
        "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
        "paused, create_time) VALUES ('j1', 1, 0, 'nuclei', 1, 'm', '{}', "
        "'auto', $1, '', '', 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, 0)",
        {state}));
  }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  int checks_ = 0;
  absl::Status fault_;
  std::filesystem::path damaged_;  // Written over while samples are checked.
  std::vector<std::string> warnings_;
  std::vector<data::SampleFiles> checked_;
  DatasetCatalog catalog_{
      *database_, state_.files(), clock_,
      [this](const auto& files) { return CheckSamples(files); }};
};
}  // namespace tessera::datasets

#endif  // TESSERA_TESTS_UNIT_SERVER_DATASETS_CATALOG_FIXTURE_H_
