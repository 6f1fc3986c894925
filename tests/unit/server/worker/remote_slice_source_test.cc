#include "server/worker/remote_slice_source.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "server/wire/lease_metadata.h"
#include "server/wire/status.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::worker {
namespace {

using inference::ComputedBatch;
using ::testing::ElementsAre;

// A server that has some files, and remembers what it was told. Used by one
// call at a time.
class FakeService final : public v1::WorkerService::Service {
 public:
  grpc::Status ReadFile(
      grpc::ServerContext* context, const v1::ReadFileRequest* request,
      grpc::ServerWriter<v1::ReadFileResponse>* writer) override {
    ++reads_;
    if (failures_ > 0) {
      --failures_;
      return wire::ToGrpc(failure_);
    }
    leases_.push_back(LeaseOf(*context));
    v1::ReadFileResponse response;
    response.set_chunk(files_[request->sha256()]);
    writer->Write(response);
    return grpc::Status::OK;
  }
  grpc::Status RenewSlices(grpc::ServerContext*,
                           const v1::RenewSlicesRequest* request,
                           v1::RenewSlicesResponse* response) override {
    *response->mutable_lost_leases() = request->leases();
    return grpc::Status::OK;
  }
  grpc::Status TakePixels(grpc::ServerContext*,
                          const v1::TakePixelsRequest* request,
                          v1::TakePixelsResponse*) override {
    pixels_ += request->pixels();
    return wire::ToGrpc(failure_);
  }
  grpc::Status HandInSlices(grpc::ServerContext* context,
                            grpc::ServerReader<v1::HandInSlicesRequest>* reader,
                            v1::HandInSlicesResponse*) override {
    if (failures_ > 0) {
      --failures_;
      return wire::ToGrpc(failure_);
    }
    leases_.push_back(LeaseOf(*context));
    v1::HandInSlicesRequest request;
    reader->Read(&request);
    header_ = request.header();
    results_.clear();
    while (reader->Read(&request)) results_ += request.chunk();
    return grpc::Status::OK;
  }

  std::map<std::string, std::string> files_;  // By digest.
  int failures_ = 0;  // How many calls fail with `failure_`.
  absl::Status failure_;
  int reads_ = 0;
  int64_t pixels_ = 0;
  std::vector<std::string> leases_;  // Shown.
  v1::HandInSlicesRequest::Header header_;
  std::string results_;

 private:
  static std::string LeaseOf(const grpc::ServerContext& context) {
    const auto lease = context.client_metadata().find(wire::kLeaseMetadata);
    if (lease == context.client_metadata().end()) return "";
    return std::string(lease->second.data(), lease->second.size());
  }
};

class RemoteSliceSourceTest : public ::testing::Test {
 protected:
  RemoteSliceSourceTest() {
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0",
                                    grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&service_)
                  .BuildAndStart();
    channel_ = ServerChannel::Open({.server = absl::StrCat("127.0.0.1:", port)})
                   .value();
    link_ = std::make_unique<SliceLink>(*channel_, stop_.get_token(),
                                        absl::Minutes(1));
    source_ = std::make_unique<RemoteSliceSource>(*link_, files_);
    service_.files_[image_] = "an image";
  }
  ~RemoteSliceSourceTest() override { server_->Shutdown(); }

  RemoteSliceSource::Segmentation Work(const std::string& lease) const {
    RemoteSliceSource::Segmentation work;
    work.set_job("segmentationJobs/0123456789abcdef0123456789abcdef");
    work.set_lease(lease);
    work.set_model_version("models/m/versions/3");
    work.mutable_parameters()->set_min_area_px(7);
    auto& image = *work.add_images();
    image.set_position(5);
    image.set_filename("a.tif");
    image.set_sha256(image_);
    image.add_chosen_slices(2);
    image.add_chosen_slices(4);
    image.set_channel(1);
    auto& slice = *work.add_slices();
    slice.set_image(5);
    slice.set_ordinal(2);
    slice.set_slice(4);
    slice.set_opened(true);
    return work;
  }
  inference::SliceWorkBatch Begin(const std::string& lease) {
    EXPECT_OK(source_->Offer(Work(lease)));
    auto batch = source_->Acquire(1);
    EXPECT_OK(batch);
    EXPECT_TRUE(batch->has_value());
    return **std::move(batch);
  }
  void FailWith(const absl::Status& failure, int times = 1) {
    service_.failure_ = failure;
    service_.failures_ = times;
  }

  const std::string image_ = Sha256Hex("an image");
  testing::ScratchFolder folder_;
  FakeService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ServerChannel> channel_;
  std::stop_source stop_;
  std::unique_ptr<SliceLink> link_;
  RemoteFiles files_{folder_.path(), 1000};
  std::unique_ptr<RemoteSliceSource> source_;
};

TEST_F(RemoteSliceSourceTest, PassesABatchOn) {
  const inference::SliceWorkBatch batch = Begin("secret");
  EXPECT_EQ(batch.lease, "secret");
  EXPECT_EQ(batch.model.text(), "models/m/versions/3");
  EXPECT_EQ(batch.parameters.min_area_px, 7);
  ASSERT_EQ(batch.slices.size(), 1u);
  const inference::SliceWork& slice = batch.slices[0];
  EXPECT_EQ(slice.image, 5);
  EXPECT_EQ(slice.ordinal, 2);
  EXPECT_EQ(slice.slice, 4);
  EXPECT_TRUE(slice.opened);
  EXPECT_EQ(slice.filename, "a.tif");
  EXPECT_THAT(slice.chosen, ElementsAre(2, 4));
  EXPECT_EQ(slice.channel, 1);
  EXPECT_FALSE(source_->Acquire(1)->has_value());
  EXPECT_EQ(source_->held(), 1);
}

TEST_F(RemoteSliceSourceTest, RefusesABatchThatMakesNoSense) {
  auto work = Work("secret");
  work.clear_images();
  EXPECT_ERROR(source_->Offer(work), kInvalidArgument, "");
  work = Work("secret");
  work.clear_slices();
  EXPECT_ERROR(source_->Offer(work), kInvalidArgument, "");
  EXPECT_EQ(source_->held(), 0);
}

TEST_F(RemoteSliceSourceTest, FetchesAnImageOnceUnderTheLease) {
  Begin("secret");
  const auto blob = source_->Fetch(image_);
  ASSERT_OK(blob);
  EXPECT_EQ(testing::ReadBytes(blob->path()), "an image");
  ASSERT_OK(source_->Fetch(image_));
  EXPECT_THAT(service_.leases_, ElementsAre("secret"));
}

TEST_F(RemoteSliceSourceTest, AStopEndsFetching) {
  Begin("secret");
  FailWith(absl::UnavailableError("away"), 1000);
  stop_.request_stop();
  EXPECT_ERROR(source_->Fetch(image_), kCancelled, "");
}

TEST_F(RemoteSliceSourceTest, AnUnreachableServerIsTriedAgain) {
  Begin("secret");
  FailWith(absl::UnavailableError("away"));
  EXPECT_OK(source_->Fetch(image_));
  EXPECT_EQ(service_.reads_, 2);
}

TEST_F(RemoteSliceSourceTest, OnlyTheServersWordFailsAnImage) {
  Begin("secret");
  FailWith(WithReason(absl::DataLossError("damaged"), "FILE_DAMAGED"));
  EXPECT_ERROR(source_->Fetch(image_), kDataLoss, "FILE_DAMAGED");
  FailWith(absl::UnauthenticatedError("who?"));
  EXPECT_ERROR(source_->Fetch(image_), kUnavailable, "");
  FailWith(WithReason(absl::PermissionDeniedError("no"), "LEASE_LOST"));
  EXPECT_ERROR(source_->Fetch(image_), kCancelled, "");
  EXPECT_ERROR(source_->Fetch(Sha256Hex("of no batch")), kCancelled, "");
}

TEST_F(RemoteSliceSourceTest, HandsResultsIn) {
  Begin("secret");
  const std::string results(700'000, 'r');  // Several messages.
  std::ofstream(folder_ / "results") << results;
  ComputedBatch computed;
  computed.results = folder_ / "results";
  computed.postpone = absl::Milliseconds(1500);
  computed.slices = {{.image = 5,
                      .ordinal = 2,
                      .outcome = inference::ComputedSlice::Outcome::kDone,
                      .slice_count = 2,
                      .objects = 8,
                      .offset = 1,
                      .bytes = 9}};
  FailWith(absl::UnavailableError("away"));
  ASSERT_OK(source_->Return("secret", computed));
  EXPECT_EQ(service_.results_, results);
  EXPECT_EQ(service_.header_.sha256(), Sha256Hex(results));
  EXPECT_EQ(service_.header_.size_bytes(), 700'000);
  EXPECT_EQ(service_.header_.postpone().seconds(), 2);
  ASSERT_EQ(service_.header_.slices_size(), 1);
  EXPECT_EQ(service_.header_.slices(0).outcome(), v1::SliceOutcome::DONE);
  EXPECT_EQ(service_.header_.slices(0).objects(), 8);
  EXPECT_EQ(source_->held(), 0);
  EXPECT_OK(source_->last_return());
}

TEST_F(RemoteSliceSourceTest, AfterAStopResultsAreStillHandedIn) {
  Begin("secret");
  stop_.request_stop();
  EXPECT_OK(source_->Return("secret", {}));
  EXPECT_THAT(service_.leases_, ElementsAre("secret"));
}

TEST_F(RemoteSliceSourceTest, ALostLeaseDropsTheResults) {
  Begin("secret");
  EXPECT_THAT(*source_->Renew({"secret"}), ElementsAre("secret"));
  FailWith(WithReason(absl::PermissionDeniedError("no"), "LEASE_LOST"));
  EXPECT_ERROR(source_->Return("secret", {}), kPermissionDenied, "LEASE_LOST");
  EXPECT_EQ(source_->held(), 0);
  EXPECT_ERROR(source_->last_return(), kPermissionDenied, "LEASE_LOST");
  EXPECT_ERROR(source_->Return("secret", {}), kPermissionDenied, "LEASE_LOST");
}

TEST_F(RemoteSliceSourceTest, ReturnsWhatWasOffered) {
  ASSERT_OK(source_->Offer(Work("one")));
  ASSERT_OK(source_->Offer(Work("two")));
  source_->ReturnOffered();
  EXPECT_THAT(service_.leases_, ElementsAre("one", "two"));
  EXPECT_EQ(source_->held(), 0);
}

TEST_F(RemoteSliceSourceTest, PixelsAreAskedForOnce) {
  const auto batch = Begin("secret");
  EXPECT_OK(source_->TakePixels(batch, 70));
  service_.failure_ = absl::UnavailableError("away");
  EXPECT_ERROR(source_->TakePixels(batch, 70), kUnavailable, "");
  EXPECT_EQ(service_.pixels_, 140);
  service_.failure_ =
      WithReason(absl::ResourceExhaustedError("too many"), "QUOTA_PIXELS");
  EXPECT_ERROR(source_->TakePixels(batch, 70), kResourceExhausted,
               "QUOTA_PIXELS");
}

}  // namespace
}  // namespace tessera::worker
