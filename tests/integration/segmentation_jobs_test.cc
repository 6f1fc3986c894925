#include "tests/integration/segmentation_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kModel[] = "models/m";

bool Never(const v1::SegmentationJob&) { return false; }

// One server with one trained model for all tests.
class SegmentationJobsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness();
    const std::string dataset = harness_->CreateDataset("nuclei", 8);
    const v1::TrainingJob job =
        harness_->WatchToEnd(harness_->CreateJob(dataset, kModel, 40));
    ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  }
  static void TearDownTestSuite() { delete harness_; }

  static std::vector<v1::SegmentationImage> Upload(
      const std::vector<JobFile>& files) {
    return Uploaded(files, [](const std::string& bytes) {
      return harness_->Upload(bytes);
    });
  }
  static v1::SegmentationJob Create(const std::vector<JobFile>& files,
                                    const std::string& request_id = "") {
    v1::SegmentationJob job;
    Require(CreateSegmentation(harness_->client(), kModel, Upload(files),
                               request_id, job));
    return job;
  }
  static Segmented SegmentAlone(const JobFile& file) {
    v1::SegmentHeader header = HeaderFor(kModel, file.bytes);
    header.set_filename(file.image.filename());
    *header.mutable_slices() = file.image.slices();
    return harness_->Segment(header, file.bytes);
  }

  static Harness* harness_;
};

Harness* SegmentationJobsTest::harness_ = nullptr;

TEST_F(SegmentationJobsTest, FindWhatSegmentFinds) {
  const std::vector<JobFile> files = SomeImages(27);
  const v1::SegmentationJob queued = Create(files);
  EXPECT_EQ(queued.model(), "models/m/versions/1");
  EXPECT_EQ(queued.parameters().diameter(),
            v1::SegmentParameters::DIAMETER_AUTO);
  EXPECT_EQ(queued.images(), 30);
  const v1::SegmentationJob job =
      WatchSegmentation(harness_->client(), queued.name(), Never);
  EXPECT_EQ(job.state(), v1::SegmentationJob::SUCCEEDED) << job.error_message();
  EXPECT_EQ(job.images_succeeded(), 29);
  EXPECT_EQ(job.images_failed(), 1);
  EXPECT_EQ(job.slices(), 27 + 4 + 2);
  EXPECT_EQ(job.slices_done(), job.slices());
  EXPECT_GT(job.result_bytes(), 0);
  EXPECT_TRUE(job.has_expire_time());
  const auto images = ListSegmentationImages(harness_->client(), queued.name());
  ASSERT_EQ(images.size(), files.size());
  int64_t objects = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    SCOPED_TRACE(files[i].image.filename());
    EXPECT_EQ(images[i].filename(), files[i].image.filename());
    const Segmented expected = SegmentAlone(files[i]);
    const Segmented results = ReadSegmentation(
        harness_->client(), queued.name(), images[i].position());
    if (!expected.status.ok()) {
      EXPECT_EQ(images[i].state(), v1::SegmentationImage::FAILED);
      EXPECT_EQ(images[i].error_message(), expected.status.error_message());
      EXPECT_EQ(ReasonIn(results.status), "IMAGE_NOT_SEGMENTED");
      EXPECT_THAT(results.status.error_message(),
                  HasSubstr(expected.status.error_message()));
      continue;
    }
    EXPECT_EQ(images[i].state(), v1::SegmentationImage::SUCCEEDED);
    EXPECT_EQ(images[i].objects(), expected.summary.objects());
    EXPECT_EQ(images[i].slice_count(), expected.summary.slices());
    ExpectEqual(results, expected);
    objects += images[i].objects();
  }
  EXPECT_EQ(job.objects(), objects);
}

TEST_F(SegmentationJobsTest, GiveTheFileBack) {
  const std::vector<JobFile> files = SomeImages(1);
  const v1::SegmentationJob job = Create(files);
  grpc::ClientContext context;
  v1::ReadSegmentationImageRequest request;
  request.set_name(job.name());
  request.set_position(2);
  const auto reader =
      harness_->client().segmentation_jobs->ReadSegmentationImage(&context,
                                                                  request);
  std::string bytes;
  v1::ReadSegmentationImageResponse response;
  while (reader->Read(&response)) bytes += response.chunk();
  Require(reader->Finish());
  EXPECT_EQ(bytes, files[1].bytes);
  WatchSegmentation(harness_->client(), job.name(), Never);
}

TEST_F(SegmentationJobsTest, ARetryReturnsTheJobThatIsThere) {
  const std::vector<JobFile> files = SomeImages(2);
  const std::string id = "11111111-2222-3333-4444-555555555555";
  const v1::SegmentationJob first = Create(files, id);
  EXPECT_EQ(Create(files, id).name(), first.name());
  v1::SegmentationJob other;
  EXPECT_EQ(ReasonIn(CreateSegmentation(harness_->client(), kModel,
                                        Upload(SomeImages(1)), id, other)),
            "REQUEST_ID_REUSED");
  WatchSegmentation(harness_->client(), first.name(), Never);
}

TEST_F(SegmentationJobsTest, MayBeCancelledAndDeleted) {
  const std::string name = Create(SomeImages(200)).name();
  WatchSegmentation(harness_->client(), name,
                    [](const v1::SegmentationJob& job) {
                      return job.images_succeeded() > 0;
                    });
  grpc::ClientContext cancelling;
  v1::CancelSegmentationJobRequest cancel;
  cancel.set_name(name);
  v1::SegmentationJob job;
  Require(harness_->client().segmentation_jobs->CancelSegmentationJob(
      &cancelling, cancel, &job));
  EXPECT_EQ(job.state(), v1::SegmentationJob::CANCELLED);
  // What was found is kept.
  const auto images = ListSegmentationImages(harness_->client(), name);
  EXPECT_EQ(images.back().state(), v1::SegmentationImage::CANCELLED);
  for (const v1::SegmentationImage& image : images) {
    if (image.state() != v1::SegmentationImage::SUCCEEDED) continue;
    Require(
        ReadSegmentation(harness_->client(), name, image.position()).status);
  }
  grpc::ClientContext deleting;
  v1::DeleteSegmentationJobRequest remove;
  remove.set_name(name);
  google::protobuf::Empty nothing;
  Require(harness_->client().segmentation_jobs->DeleteSegmentationJob(
      &deleting, remove, &nothing));
  EXPECT_EQ(ReasonIn(ReadSegmentation(harness_->client(), name, 1).status),
            "JOB_NOT_FOUND");
}

TEST_F(SegmentationJobsTest, GoOnAfterARestart) {
  const std::vector<JobFile> files = SomeImages(60);
  const std::string name = Create(files).name();
  WatchSegmentation(harness_->client(), name,
                    [](const v1::SegmentationJob& job) {
                      return job.images_succeeded() > 2;
                    });
  harness_->Restart();
  const v1::SegmentationJob job =
      WatchSegmentation(harness_->client(), name, Never);
  EXPECT_EQ(job.state(), v1::SegmentationJob::SUCCEEDED);
  EXPECT_EQ(job.images_succeeded(), 62);
  EXPECT_EQ(job.slices_done(), 60 + 4 + 2);
  ExpectEqual(ReadSegmentation(harness_->client(), name, 61),
              SegmentAlone(files[60]));
}

TEST_F(SegmentationJobsTest, AModelInUseCannotBeDeleted) {
  const std::string name = Create(SomeImages(100)).name();
  grpc::ClientContext context;
  v1::DeleteModelRequest request;
  request.set_name("models/m/versions/1");
  google::protobuf::Empty nothing;
  EXPECT_EQ(ReasonIn(harness_->client().models->DeleteModel(&context, request,
                                                            &nothing)),
            "VERSION_IN_USE");
  grpc::ClientContext deleting;
  v1::DeleteSegmentationJobRequest remove;
  remove.set_name(name);
  Require(harness_->client().segmentation_jobs->DeleteSegmentationJob(
      &deleting, remove, &nothing));
}

TEST_F(SegmentationJobsTest, RefuseWhatIsNoJob) {
  v1::SegmentationJob job;
  EXPECT_EQ(ReasonIn(CreateSegmentation(harness_->client(), "models/none", {},
                                        "", job)),
            "MODEL_NOT_FOUND");
  EXPECT_EQ(
      ReasonIn(CreateSegmentation(harness_->client(), kModel, {}, "", job)),
      "IMAGE_INVALID");
  v1::SegmentationImage image;
  image.set_filename("a.tif");
  image.set_sha256(std::string(64, 'a'));
  EXPECT_EQ(ReasonIn(CreateSegmentation(harness_->client(), kModel, {image}, "",
                                        job)),
            "FILE_NOT_UPLOADED");
}

}  // namespace
}  // namespace tessera::testing
