// What programs without our client see of the API: pixels without a file,
// labels, names as people write them, evaluations, crops, long messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/imaging/image_writer.h"
#include "tests/integration/harness.h"
#include "tests/integration/segmented_objects.h"
#include "tests/synthetic/nuclei.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kModel[] = "models/m";

class WireApiTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness();
    const std::string dataset = harness_->CreateDataset("nuclei", 4);
    const v1::TrainingJob job =
        harness_->WatchToEnd(harness_->CreateJob(dataset, kModel, 40));
    ASSERT_EQ(job.state(), v1::TrainingJob::SUCCEEDED) << job.error_message();
  }
  static void TearDownTestSuite() { delete harness_; }

  static Harness* harness_;
};

Harness* WireApiTest::harness_ = nullptr;

// The pixels of an image of 16 bit as NucleiTiff() has them.
std::string PixelsOf(uint64_t seed, int side_px) {
  // As NucleiTiff() makes them.
  const imaging::GrayPlane image =
      synthetic::MakeNuclei(seed, {.size = {side_px, side_px},
                                   .nuclei = side_px / 10,
                                   .min_radius_px = 5,
                                   .max_radius_px = 8})
          .image;
  std::string bytes(image.pixels().size() * 2, '\0');
  std::memcpy(bytes.data(), image.pixels().data(), bytes.size());
  return bytes;
}

v1::SegmentHeader ArrayHeader(int side_px, int slices = 1) {
  v1::SegmentHeader header;
  header.set_model(kModel);
  v1::PixelArray& array = *header.mutable_array();
  array.set_height(side_px);
  array.set_width(side_px);
  array.set_slices(slices);
  array.set_element_type(v1::PixelArray::UINT16);
  return header;
}

void ExpectEqual(const Segmented& found, const Segmented& expected,
                 int slices) {
  Require(found.status);
  for (int slice = 1; slice <= slices; ++slice) {
    const auto objects = ObjectsOf(found, slice);
    const auto those = ObjectsOf(expected, slice);
    ASSERT_EQ(objects.size(), those.size());
    EXPECT_GT(objects.size(), 0u);
    for (size_t i = 0; i < objects.size(); ++i) {
      EXPECT_EQ(objects[i].SerializeAsString(), those[i].SerializeAsString());
    }
  }
}

TEST_F(WireApiTest, AnArrayGivesTheObjectsOfAFileWithItsPixels) {
  const std::string file = NucleiTiff({100, 101}, 150);
  const Segmented expected = harness_->Segment(HeaderFor(kModel, file), file);
  const std::string pixels = PixelsOf(100, 150) + PixelsOf(101, 150);
  ExpectEqual(harness_->Segment(ArrayHeader(150, 2), pixels), expected, 2);
  // The other byte order.
  std::string turned = pixels;
  for (size_t i = 0; i < turned.size(); i += 2) {
    std::swap(turned[i], turned[i + 1]);
  }
  v1::SegmentHeader header = ArrayHeader(150, 2);
  header.mutable_array()->set_byte_order(v1::PixelArray::BIG);
  ExpectEqual(harness_->Segment(header, turned), expected, 2);
}

TEST_F(WireApiTest, AnArrayOfOtherSizeIsRefusedByItsShape) {
  const std::string pixels = PixelsOf(100, 150);
  for (const std::string& sent : {pixels.substr(2), pixels + "xx"}) {
    const Segmented found = harness_->Segment(ArrayHeader(150), sent);
    EXPECT_EQ(ReasonIn(found.status), "SIZE_MISMATCH");
    EXPECT_THAT(found.status.error_message(), HasSubstr("45000"));
  }
  v1::SegmentHeader header = ArrayHeader(150);
  header.set_size_bytes(7);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, pixels).status),
            "HEADER_INVALID");
  header = ArrayHeader(150);
  header.mutable_array()->clear_element_type();
  EXPECT_EQ(ReasonIn(harness_->Segment(header, pixels).status),
            "ARRAY_INVALID");
}

TEST_F(WireApiTest, AFileNeedsNeitherNameNorSize) {
  const std::string file = NucleiTiff({100}, 150);
  const Segmented expected = harness_->Segment(HeaderFor(kModel, file), file);
  v1::SegmentHeader header;
  header.set_model(kModel);
  ExpectEqual(harness_->Segment(header, file), expected, 1);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, "").status), "SIZE_MISMATCH");
}

TEST_F(WireApiTest, LabelsHaveThePixelsOfEachObject) {
  const std::string file = NucleiTiff({100, 101}, 150);
  v1::SegmentHeader header = HeaderFor(kModel, file);
  header.set_labels(true);
  const Segmented found = harness_->Segment(header, file);
  Require(found.status);
  std::map<std::pair<int, uint32_t>, int64_t> areas;
  for (const v1::LabelRuns& labels : found.labels) {
    for (size_t at = 0; at < labels.runs().size(); at += 16) {
      uint32_t run[4];
      std::memcpy(run, labels.runs().data() + at, sizeof(run));
      areas[{labels.slice(), run[0]}] += run[3] - run[2];
      EXPECT_LE(run[3], 150u);
      EXPECT_LT(run[1], 150u);
    }
  }
  EXPECT_EQ(static_cast<int64_t>(areas.size()), found.summary.objects());
  for (int slice = 1; slice <= 2; ++slice) {
    for (const v1::Object& object : ObjectsOf(found, slice)) {
      const auto number = static_cast<uint32_t>(object.number());
      EXPECT_EQ((areas[{slice, number}]), object.area_px());
    }
  }
  EXPECT_TRUE(
      harness_->Segment(HeaderFor(kModel, file), file).labels.empty());
}

TEST_F(WireApiTest, VersionsHaveTheNamesThatPeopleWrite) {
  for (const char* const name :
       {"m@1", "models/m@1", "models/m/versions/1", "models/m"}) {
    grpc::ClientContext context;
    v1::GetModelVersionRequest request;
    request.set_name(name);
    v1::ModelVersion version;
    Require(
        harness_->client().models->GetModelVersion(&context, request, &version));
    EXPECT_EQ(version.name(), "models/m/versions/1");
    const std::string file = NucleiTiff({100}, 64);
    Require(harness_->Segment(HeaderFor(name, file), file).status);
  }
  // Where a model is wanted and no version.
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.set_name("models/m@1");
  v1::Model model;
  const grpc::Status status =
      harness_->client().models->GetModel(&context, request, &model);
  EXPECT_EQ(ReasonIn(status), "NAME_INVALID");
  EXPECT_THAT(status.error_message(), HasSubstr("models/ID"));
}

TEST_F(WireApiTest, ALongMessageIsRefusedWithTheUsualError) {
  const std::string long_text(5 << 20, 'x');
  // A call with one request.
  grpc::ClientContext context;
  v1::CreateDatasetRequest request;
  request.set_dataset_id(long_text);
  v1::Dataset dataset;
  grpc::Status status =
      harness_->client().datasets->CreateDataset(&context, request, &dataset);
  EXPECT_EQ(ReasonIn(status), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("256 KiB"));
  // Nobody can say so who has not sent such a message.
  grpc::ClientContext innocent;
  innocent.AddMetadata("tessera-message-bytes", "5000000");
  v1::ServerStatus server;
  Require(harness_->client().server->GetServerStatus(&innocent, {}, &server));
  // Streams.
  grpc::ClientContext upload_context;
  v1::UploadFileResponse answer;
  const auto upload =
      harness_->client().uploads->UploadFile(&upload_context, &answer);
  v1::UploadFileRequest part;
  part.mutable_header()->set_sha256(std::string(64, '0'));
  part.mutable_header()->set_size_bytes(9 << 20);
  upload->Write(part);
  part.set_chunk(long_text);
  upload->Write(part);
  upload->WritesDone();
  EXPECT_EQ(ReasonIn(upload->Finish()), "MESSAGE_TOO_LARGE");
  grpc::ClientContext segment_context;
  const auto segment =
      harness_->client().segmentation->Segment(&segment_context);
  v1::SegmentRequest message;
  message.mutable_header()->set_model(kModel);
  segment->Write(message);
  message.set_chunk(long_text);
  segment->Write(message);
  segment->WritesDone();
  v1::SegmentResponse response;
  while (segment->Read(&response)) {
  }
  EXPECT_EQ(ReasonIn(segment->Finish()), "MESSAGE_TOO_LARGE");
}

struct Evaluated {
  grpc::Status status;
  std::vector<v1::EvaluateModelVersionResponse> messages;
};

Evaluated Evaluate(Client& client, const std::string& model,
                   const std::string& dataset) {
  grpc::ClientContext context;
  v1::EvaluateModelVersionRequest request;
  request.set_name(model);
  request.set_dataset(dataset);
  const auto stream =
      client.evaluation->EvaluateModelVersion(&context, request);
  Evaluated evaluated;
  v1::EvaluateModelVersionResponse message;
  while (stream->Read(&message)) evaluated.messages.push_back(message);
  evaluated.status = stream->Finish();
  return evaluated;
}

TEST_F(WireApiTest, AnEvaluationTellsOfEachSampleAndOfAll) {
  const Evaluated found =
      Evaluate(harness_->client(), "m@1", "datasets/nuclei");
  Require(found.status);
  ASSERT_EQ(found.messages.size(), 6u);
  const v1::EvaluationStart& start = found.messages.front().start();
  EXPECT_EQ(start.model_version(), "models/m/versions/1");
  EXPECT_EQ(start.dataset(), "datasets/nuclei/revisions/1");
  EXPECT_EQ(start.samples(), 4);
  const v1::EvaluationSummary& summary = found.messages.back().summary();
  EXPECT_EQ(summary.samples(), 4);
  EXPECT_EQ(summary.samples_failed(), 0);
  ASSERT_EQ(summary.pooled().thresholds_size(), 10);
  EXPECT_EQ(summary.mean_of_images_size(), 10);
  // The network is tiny.
  EXPECT_GT(summary.pooled().thresholds(0).average_precision(), 0);
  int64_t true_objects = 0;
  double mean = 0;
  for (int i = 1; i <= 4; ++i) {
    const v1::SampleEvaluation& sample = found.messages[i].sample();
    EXPECT_EQ(sample.sample(), absl::StrCat("nuclei_", i));
    EXPECT_EQ(sample.error_reason(), "");
    EXPECT_TRUE(sample.has_trust());
    true_objects += sample.accuracy().true_objects();
    mean += sample.accuracy().thresholds(0).average_precision() / 4;
  }
  EXPECT_EQ(summary.pooled().true_objects(), true_objects);
  EXPECT_NEAR(summary.mean_of_images(0), mean, 1e-9);
}

TEST_F(WireApiTest, AnEvaluationOfNothingIsRefusedByName) {
  Client& client = harness_->client();
  EXPECT_EQ(ReasonIn(Evaluate(client, "nuclei", "datasets/nuclei").status),
            "NAME_INVALID");
  EXPECT_EQ(ReasonIn(Evaluate(client, "models/none", "datasets/nuclei").status),
            "MODEL_NOT_FOUND");
  EXPECT_EQ(ReasonIn(Evaluate(client, "m@9", "datasets/nuclei").status),
            "VERSION_NOT_FOUND");
  EXPECT_EQ(ReasonIn(Evaluate(client, "m@1", "datasets/none").status),
            "DATASET_NOT_FOUND");
}

TEST_F(WireApiTest, AnEvaluationThatNobodyWaitsForEnds) {
  grpc::ClientContext context;
  v1::EvaluateModelVersionRequest request;
  request.set_name("m@1");
  request.set_dataset("datasets/nuclei");
  const auto stream =
      harness_->client().evaluation->EvaluateModelVersion(&context, request);
  v1::EvaluateModelVersionResponse message;
  ASSERT_TRUE(stream->Read(&message));
  context.TryCancel();
  while (stream->Read(&message)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WireApiTest, SamplesAreCroppedOnTheServer) {
  const std::string image = NucleiTiff({1}, 150);
  v1::CropSamplesRequest request;
  request.mutable_image()->set_filename("cells.tif");
  request.mutable_image()->set_sha256(harness_->Upload(image));
  request.mutable_outlines()->set_filename("cells.geojson");
  request.mutable_outlines()->set_sha256(harness_->Upload(
      R"({"type":"Polygon","coordinates":[[[40,40],[60,40],[60,60],[40,60],[40,40]]]})"));
  auto& region = *request.add_regions();
  region.set_x0(10);
  region.set_y0(20);
  region.set_x1(110);
  region.set_y1(90);
  grpc::ClientContext context;
  v1::CropSamplesResponse response;
  Require(harness_->client().datasets->CropSamples(&context, request,
                                                   &response));
  ASSERT_EQ(response.samples_size(), 1);
  EXPECT_EQ(response.samples(0).width(), 100);
  EXPECT_EQ(response.samples(0).height(), 70);
  EXPECT_EQ(response.samples(0).object_count(), 1);
  grpc::ClientContext create;
  v1::CreateDatasetRequest dataset;
  dataset.set_dataset_id("cropped");
  *dataset.add_samples() = response.samples(0);
  v1::Dataset made;
  Require(harness_->client().datasets->CreateDataset(&create, dataset, &made));
  EXPECT_EQ(made.object_count(), 1);
}

}  // namespace
}  // namespace tessera::testing
