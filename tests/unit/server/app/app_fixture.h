// Use cases on a database and a folder, with callers of all kinds.
#ifndef TESSERA_TESTS_UNIT_SERVER_APP_APP_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_APP_APP_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "base/sha256.h"
#include "server/app/access_control.h"
#include "server/app/datasets.h"
#include "server/app/models.h"
#include "server/app/sample_crops.h"
#include "server/app/segmentation_jobs.h"
#include "server/app/training_jobs.h"
#include "server/app/uploads.h"
#include "server/storage/folder_upload_store.h"
#include "tests/support/example_version.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::app {

inline Caller Who(const std::string& user, access::Role role,
                  std::vector<std::string> groups = {}) {
  return {.principal = {user, role, std::move(groups)},
          .request_id = "r-1",
          .peer = "peer"};
}

class AppTest : public ::testing::Test {
 protected:
  explicit AppTest(const config::SecurityOptions& options = Authenticating())
      : control_(AccessControl::Create(options, folder_.path(), *database_,
                                       clock_,
                                       [this](const std::string& user) {
                                         return store_.BytesOf(user);
                                       })
                     .value()) {}

  static config::SecurityOptions Authenticating() {
    config::SecurityOptions options;
    options.tokens = true;
    return options;
  }

  // Sends a file as `caller`.
  std::string Send(const Caller& caller, const std::string& bytes) {
    const std::string sha256 = Sha256Hex(bytes);
    auto upload =
        uploads_.Begin(caller, sha256, static_cast<int64_t>(bytes.size()), 0);
    EXPECT_OK(upload);
    if (upload.ok() && *upload != nullptr) {
      EXPECT_OK((*upload)->Append(bytes));
    }
    if (upload.ok()) {
      EXPECT_OK(uploads_.Finish(caller, sha256, upload->get()));
    }
    return sha256;
  }
  datasets::Sample SampleOf(const Caller& caller, const std::string& name) {
    return {.name = name,
            .image = {"image.tif", Send(caller, "image of " + name)},
            .mask = {"mask.tif", Send(caller, "mask of " + name)}};
  }
  absl::StatusOr<datasets::Dataset> MakeDataset(const Caller& caller,
                                                const std::string& id) {
    return datasets_.Create(caller, id, {SampleOf(caller, "a")}, "");
  }
  // Two files that are a version.
  ImportedVersion VersionOf(const Caller& caller, const std::string& model) {
    return {.model_id = model,
            .weights_sha256 = Send(caller, testing::ExampleWeights()),
            .manifest_sha256 = Send(caller, testing::ExampleManifest())};
  }
  static TrainingRequest Training(
      const std::string& dataset, const std::string& model,
      const std::optional<std::string>& initial = std::nullopt) {
    TrainingRequest request{
        .dataset = datasets::RevisionName::Parse("datasets/" + dataset).value(),
        .model = registry::ModelId::Known(model),
        .preset = "default",
        .given = [](version::TrainingParameters&) {},
        .asked = dataset + " for " + model};
    if (initial) {
      request.initial_model =
          registry::VersionName::Parse("models/" + *initial).value();
    }
    return request;
  }

  std::vector<std::string> AuditLines() {
    return absl::StrSplit(testing::ReadBytes(folder_ / "audit.log"), '\n',
                          absl::SkipEmpty());
  }

  static datasets::DatasetId Dataset(const std::string& id) {
    return datasets::DatasetId::Known(id);
  }
  static datasets::RevisionName Revision(const std::string& id) {
    return datasets::RevisionName(Dataset(id));
  }
  static registry::ModelId Model(const std::string& id) {
    return registry::ModelId::Known(id);
  }

  const Caller viewer_ = Who("viewer", access::Role::kViewer);
  const Caller owner_ = Who("owner", access::Role::kMember, {"lab"});
  const Caller colleague_ = Who("colleague", access::Role::kMember, {"lab"});
  const Caller stranger_ = Who("stranger", access::Role::kMember);
  const Caller admin_ = Who("admin", access::Role::kAdmin);
  const Caller local_{
      .principal = access::LocalAdmin(), .request_id = "", .peer = ""};

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  db::Database* const database_ = &state_.database();
  std::unique_ptr<storage::UploadStore> upload_store_ =
      storage::FolderUploadStore::Create(
          folder_.path(),
          [this](const std::filesystem::path& file, const std::string& sha256) {
            return state_.files().Take(file, sha256);
          },
          clock_, {.max_file_bytes = 1 << 20})
          .value();
  storage::UploadStore& store_ = *upload_store_;
  std::unique_ptr<AccessControl> control_;
  // What happens while samples are decoded, which takes minutes.
  std::function<void()> while_decoding_;
  datasets::DatasetCatalog catalog_{
      *database_, state_.files(), clock_,
      [this](const std::vector<data::SampleFiles>& files) {
        if (while_decoding_) while_decoding_();
        data::SamplesSummary summary;
        summary.samples.assign(files.size(),
                               {.size = {.height = 20, .width = 30},
                                .object_count = 4,
                                .binary_mask = true});
        summary.fingerprint = testing::ExampleFingerprint();
        summary.fingerprint.samples = static_cast<int64_t>(files.size());
        return summary;
      }};
  registry::ModelRegistry registry_{*database_, state_.files(), clock_};
  std::unique_ptr<jobs::JobStore> job_store_ =
      jobs::JobStore::Open(*database_, state_.files(), clock_).value();
  Datasets datasets_{*control_, catalog_, state_.files()};
  Models models_{*control_, registry_, state_.files()};
  Uploads uploads_{*control_, store_, state_.files()};
  SampleCrops crops_{*control_, state_.files(), uploads_,
                     [](const std::string&, int64_t) {
                       return std::shared_ptr<void>();
                     }};
  TrainingJobs jobs_{*control_, *job_store_, catalog_, registry_};
  segmentation::SegmentationStore segmentation_store_{
      *database_, state_.files(), clock_, {}};
  SegmentationJobs segmentations_{*control_,      segmentation_store_,
                                  registry_,      state_.files(),
                                  clock_,         absl::Hours(24 * 30)};
};

}  // namespace tessera::app

#endif  // TESSERA_TESTS_UNIT_SERVER_APP_APP_FIXTURE_H_
