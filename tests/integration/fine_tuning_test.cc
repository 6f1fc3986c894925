#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/integration/harness.h"

namespace tessera::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

v1::CreateTrainingJobRequest From(const std::string& dataset,
                                  const std::string& initial_model,
                                  int epochs) {
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset(dataset);
  request.mutable_job()->set_model("models/tuned");
  request.mutable_job()->set_initial_model(initial_model);
  v1::TrainingParameters& parameters =
      *request.mutable_job()->mutable_parameters();
  parameters.set_epochs(epochs);
  parameters.set_crops_per_epoch(16);
  parameters.set_validation_fraction(0.25);
  return request;
}

grpc::Status Create(Harness& harness,
                    const v1::CreateTrainingJobRequest& request,
                    v1::TrainingJob& job) {
  grpc::ClientContext context;
  return harness.client().training->CreateTrainingJob(&context, request, &job);
}

v1::ModelVersion GetVersion(Harness& harness, const std::string& name) {
  grpc::ClientContext context;
  v1::GetModelVersionRequest request;
  request.set_name(name);
  v1::ModelVersion version;
  Require(harness.client().models->GetModelVersion(&context, request,
                                                   &version));
  return version;
}

std::string DeletionRefusal(Harness& harness, const std::string& name) {
  grpc::ClientContext context;
  v1::DeleteModelRequest request;
  request.set_name(name);
  google::protobuf::Empty empty;
  return ReasonIn(
      harness.client().models->DeleteModel(&context, request, &empty));
}

void Cancel(Harness& harness, const std::string& job) {
  grpc::ClientContext context;
  v1::CancelTrainingJobRequest request;
  request.set_name(job);
  v1::TrainingJob cancelled;
  Require(harness.client().training->CancelTrainingJob(&context, request,
                                                       &cancelled));
  harness.WatchToEnd(job);
}

// A server with a dataset and a version `models/base` trained on it, common to
// the tests.
class FineTuning : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_owner_ = std::make_unique<Harness>();
    Harness& harness = *harness_owner_;
    const v1::TrainingJob job = harness.WatchToEnd(harness.CreateJob(
        harness.CreateDataset("nuclei"), "models/base", /*epochs=*/12));
    ASSERT_EQ(job.model_version(), "models/base/versions/1")
        << job.error_message();
  }
  static void TearDownTestSuite() { harness_owner_.reset(); }

  static inline std::unique_ptr<Harness> harness_owner_;
  Harness& harness_ = *harness_owner_;
  const std::string dataset_ = "datasets/nuclei";
};

TEST_F(FineTuning, BeginsWithTheVersionAndNamesIt) {
  v1::TrainingJob job;
  Require(Create(harness_, From(dataset_, "models/base", 1), job));
  EXPECT_EQ(job.initial_model(), "models/base/versions/1");
  const v1::ModelVersion base = GetVersion(harness_, "models/base");
  EXPECT_EQ(job.parameters().base_width(), base.parameters().base_width());
  EXPECT_EQ(job.parameters().subimage_size().height(),
            base.parameters().subimage_size().height());
  EXPECT_LT(job.parameters().learning_rate(), 0.003);
  job = harness_.WatchToEnd(job.name());
  ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  EXPECT_EQ(job.initial_model(), "models/base/versions/1");

  const v1::ModelVersion tuned = GetVersion(harness_, "models/tuned");
  EXPECT_EQ(tuned.initial_model(), base.name());
  EXPECT_EQ(tuned.initial_model_sha256(), base.sha256());
  EXPECT_EQ(tuned.sample_count(), 4);
  EXPECT_GT(tuned.fingerprint().diameter_median_px(), 0);
  EXPECT_EQ(tuned.validation_ap_size(), 10);
  EXPECT_LT(tuned.history(0).validation_loss(),
            base.history(0).validation_loss());
}

TEST_F(FineTuning, RefusesAnotherNetwork) {
  v1::CreateTrainingJobRequest request = From(dataset_, "models/base", 1);
  request.mutable_job()->mutable_parameters()->set_base_width(5);
  v1::TrainingJob job;
  const grpc::Status status = Create(harness_, request, job);
  EXPECT_EQ(ReasonIn(status), "PARAMETER_OUT_OF_RANGE");
  EXPECT_THAT(status.error_message(),
              AllOf(HasSubstr("base_width is 5"),
                    HasSubstr("models/base/versions/1 has ")));
  request = From(dataset_, "models/base/versions/production", 1);
  EXPECT_EQ(ReasonIn(Create(harness_, request, job)), "VERSION_NOT_FOUND");
}

TEST_F(FineTuning, KeepsItsVersionAndGoesOnAfterARestart) {
  constexpr int kForever = 10'000;
  v1::TrainingJob job;
  Require(Create(harness_, From(dataset_, "models/base/versions/1", kForever),
                 job));
  const auto has_come_to = [](int epoch) {
    return [epoch](const v1::TrainingJob& now) {
      return now.progress().epoch() >= epoch;
    };
  };
  const v1::TrainingProgress before =
      harness_.WatchUntil(job.name(), has_come_to(2)).progress();
  EXPECT_EQ(DeletionRefusal(harness_, "models/base/versions/1"),
            "VERSION_IN_USE");
  harness_.Restart();
  job = harness_.WatchUntil(job.name(), has_come_to(before.epoch() + 2));
  ASSERT_EQ(job.state(), v1::TrainingJob::RUNNING) << job.error_message();
  EXPECT_EQ(job.initial_model(), "models/base/versions/1");
  // One of these epochs was trained again, from the checkpoint.
  ASSERT_GE(before.history_size(), 2);
  ASSERT_GE(job.progress().history_size(), before.history_size());
  for (int i = 0; i < before.history_size(); ++i) {
    EXPECT_EQ(job.progress().history(i).validation_loss(),
              before.history(i).validation_loss());
  }
  const std::string id = job.name().substr(job.name().find('/') + 1);
  EXPECT_THAT(ReadBytes(harness_.folder() / "data" / "logs" / (id + ".log")),
              HasSubstr("resumed=yes"));
  Cancel(harness_, job.name());
}

}  // namespace
}  // namespace tessera::testing
