#include "tests/integration/segmentation_jobs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/segmented_objects.h"

namespace tessera::testing {
namespace {

JobFile FileOf(const std::string& name, std::string bytes) {
  JobFile file{.bytes = std::move(bytes), .image = {}};
  file.image.set_filename(name);
  return file;
}

// The summary without what differs from run to run.
std::string Lasting(v1::SegmentSummary summary) {
  summary.clear_receive_seconds();
  summary.clear_decode_seconds();
  summary.clear_network_seconds();
  summary.clear_object_seconds();
  summary.clear_outline_seconds();
  return summary.DebugString();
}

}  // namespace

std::vector<JobFile> SomeImages(int count) {
  std::vector<JobFile> files;
  for (int i = 0; i < count; ++i) {
    // Some files have several names.
    files.push_back(
        FileOf(absl::StrCat("cells_", i, ".tif"),
               NucleiTiff({static_cast<uint64_t>(100 + i % 60)}, 96)));
  }
  files.push_back(FileOf("stack.tif", NucleiTiff({7, 8, 9, 10}, 96)));
  files.push_back(FileOf("chosen.tif", NucleiTiff({7, 8, 9, 11}, 96)));
  files.back().image.add_slices(2);
  files.back().image.add_slices(4);
  files.push_back(FileOf("damaged.tif", "II*\0 but no image"));
  return files;
}

std::vector<v1::SegmentationImage> Uploaded(
    const std::vector<JobFile>& files,
    const std::function<std::string(const std::string&)>& upload) {
  std::vector<v1::SegmentationImage> images;
  for (const JobFile& file : files) {
    images.push_back(file.image);
    images.back().set_sha256(upload(file.bytes));
  }
  return images;
}

grpc::Status CreateSegmentation(
    Client& client, const std::string& model,
    const std::vector<v1::SegmentationImage>& images,
    const std::string& request_id, v1::SegmentationJob& job,
    const v1::SegmentParameters& parameters) {
  grpc::ClientContext context;
  const auto writer =
      client.segmentation_jobs->CreateSegmentationJob(&context, &job);
  v1::CreateSegmentationJobRequest request;
  request.mutable_header()->mutable_job()->set_model(model);
  *request.mutable_header()->mutable_job()->mutable_parameters() = parameters;
  request.mutable_header()->set_request_id(request_id);
  bool open = writer->Write(request);
  // Some in one message and some in others.
  for (size_t at = 0; open && at < images.size(); at += 7) {
    request.Clear();
    for (size_t i = at; i < images.size() && i < at + 7; ++i) {
      *request.mutable_images()->add_images() = images[i];
    }
    open = writer->Write(request);
  }
  writer->WritesDone();
  return writer->Finish();
}

v1::SegmentationJob GetSegmentation(Client& client, const std::string& name) {
  grpc::ClientContext context;
  v1::GetSegmentationJobRequest request;
  request.set_name(name);
  v1::SegmentationJob job;
  Require(
      client.segmentation_jobs->GetSegmentationJob(&context, request, &job));
  return job;
}

v1::SegmentationJob WatchSegmentation(
    Client& client, const std::string& name,
    const std::function<bool(const v1::SegmentationJob&)>& wanted) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(5)));
  v1::WatchSegmentationJobRequest request;
  request.set_name(name);
  const auto reader =
      client.segmentation_jobs->WatchSegmentationJob(&context, request);
  return ReadWatch<v1::WatchSegmentationJobResponse>(context, *reader, wanted);
}

std::vector<v1::SegmentationImage> ListSegmentationImages(
    Client& client, const std::string& name) {
  std::vector<v1::SegmentationImage> images;
  v1::ListSegmentationImagesRequest request;
  request.set_parent(name);
  request.set_page_size(9);
  do {
    grpc::ClientContext context;
    v1::ListSegmentationImagesResponse response;
    Require(client.segmentation_jobs->ListSegmentationImages(&context, request,
                                                             &response));
    images.insert(images.end(), response.images().begin(),
                  response.images().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return images;
}

Segmented ReadSegmentation(Client& client, const std::string& name,
                           int64_t position) {
  grpc::ClientContext context;
  v1::ReadSegmentationResultsRequest request;
  request.set_name(name);
  request.set_position(position);
  const auto reader =
      client.segmentation_jobs->ReadSegmentationResults(&context, request);
  Segmented result;
  v1::SegmentResponse response;
  while (reader->Read(&response)) {
    if (response.has_start()) result.start = response.start();
    if (response.has_objects()) result.batches.push_back(response.objects());
    if (response.has_summary()) result.summary = response.summary();
  }
  result.status = reader->Finish();
  return result;
}

void ExpectEqual(const Segmented& results, const Segmented& expected) {
  EXPECT_TRUE(results.status.ok()) << results.status.error_message();
  Require(expected.status);
  EXPECT_EQ(results.start.DebugString(), expected.start.DebugString());
  EXPECT_EQ(Lasting(results.summary), Lasting(expected.summary));
  EXPECT_GT(expected.summary.objects(), 0);
  for (int slice = 1; slice <= 4; ++slice) {
    const auto objects = ObjectsOf(results, slice);
    const auto those = ObjectsOf(expected, slice);
    ASSERT_EQ(objects.size(), those.size());
    for (size_t i = 0; i < objects.size(); ++i) {
      EXPECT_EQ(objects[i].SerializeAsString(), those[i].SerializeAsString());
    }
  }
  for (const v1::ObjectBatch& batch : results.batches) {
    EXPECT_EQ(batch.plane().t(), batch.slice() - 1);
  }
}

}  // namespace tessera::testing
