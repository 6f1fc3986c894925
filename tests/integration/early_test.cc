// Images that are segmented while their files still come.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "client/api/connect.h"
#include "tests/integration/call.h"
#include "tests/integration/harness.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tiled_tiff.h"
#include "tests/synthetic/nuclei.h"

namespace tessera::testing {
namespace {

// Of this one's intensities the range is known before an image is.
constexpr char kFixed[] = "models/fixed";
constexpr char kByPercentiles[] = "models/percentiles";
// As many as a server has; see SegmentPoolOptions.
constexpr int kEarlyThreads = 4;

uint16_t IntensityAt(const imaging::GrayPlane& piece, int x, int y) {
  return piece.at(x % piece.width(), y % piece.height());
}

// What a large file shows again and again.
imaging::GrayPlane Piece() {
  return synthetic::MakeNuclei(7, {.size = {512, 512}, .nuclei = 150}).image;
}

constexpr int kWidth = 1536;
constexpr int kHeight = 7680;

// In a file that is large enough to begin with before it is there. Its first
// half has more rows than two rows of tiles of the network.
std::string LargeTiff(bool directory_first) {
  const imaging::GrayPlane piece = Piece();
  return BytesOf(
      {.width = kWidth,
       .height = kHeight,
       .tile = 64,
       .bits = 16,
       .value = [&](int x, int y) { return IntensityAt(piece, x, y); },
       .directory_first = directory_first});
}

v1::IntensityHistogram HistogramOfLargeTiff() {
  const imaging::GrayPlane piece = Piece();
  std::map<uint16_t, int64_t> pixels;
  for (const uint16_t intensity : piece.pixels()) {
    pixels[intensity] += (kWidth / 512) * (kHeight / 512);
  }
  v1::IntensityHistogram histogram;
  for (const auto& [intensity, count] : pixels) {
    histogram.add_intensities(intensity);
    histogram.add_pixels(count);
  }
  return histogram;
}

// What a stream brought.
struct Answers {
  std::vector<std::string> objects;
  v1::SegmentSummary summary;

  void Take(const v1::SegmentResponse& response) {
    for (const v1::Object& object : response.objects().objects()) {
      objects.push_back(object.SerializeAsString());
    }
    if (response.has_summary()) summary = response.summary();
  }
  void TakeAll(Call& call) {
    v1::SegmentResponse response;
    while (call.stream->Read(&response)) Take(response);
  }
};

void SetTimeout(Call& call, absl::Duration timeout) {
  call.context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

// One server with two trained models for all tests.
class EarlyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new Harness;
    const std::string dataset = harness_->CreateDataset("nuclei", 8);
    for (const std::string& job :
         {harness_->CreateJob(dataset, kFixed, 40, "training-max"),
          harness_->CreateJob(dataset, kByPercentiles, 40, "percentile")}) {
      const v1::TrainingJob ended = harness_->WatchToEnd(job);
      ASSERT_EQ(ended.state(), v1::TrainingJob::SUCCEEDED)
          << ended.error_message();
    }
    image_ = LargeTiff(/*directory_first=*/true);
  }
  static void TearDownTestSuite() { delete harness_; }

  // Sends half of the image and waits until it is in work. A call that never
  // begins fails after a while, rather than to hang.
  static void BeginHalf(Call& call, const std::string& model = kFixed) {
    BeginHalf(call, HeaderFor(model, image_));
  }
  static void BeginHalf(Call& call, const v1::SegmentHeader& header) {
    SetTimeout(call, absl::Minutes(2));
    call.Begin(harness_->client(), header);
    call.SendPart(image_, 0, image_.size() / 2);
    ASSERT_TRUE(call.AwaitMessage());
  }
  static void SendRest(Call& call) {
    call.SendPart(image_, image_.size() / 2, image_.size());
    call.stream->WritesDone();
  }
  static v1::SegmentHeader HeaderWithHistogram() {
    v1::SegmentHeader header = HeaderFor(kByPercentiles, image_);
    *header.mutable_histogram() = HistogramOfLargeTiff();
    return header;
  }
  // Before the rest of the file is sent.
  static void AwaitObjects(Call& call, Answers& answers) {
    v1::SegmentResponse response;
    while (answers.objects.empty()) {
      ASSERT_TRUE(call.stream->Read(&response));
      answers.Take(response);
    }
  }
  static bool NothingIsLeft() {
    return std::filesystem::is_empty(harness_->folder() / "data" / "spool");
  }
  static void ExpectAllAsEver(const Answers& answers,
                              const std::string& model) {
    const std::string last = LargeTiff(/*directory_first=*/false);
    Call call;
    SetTimeout(call, absl::Minutes(2));
    call.Begin(harness_->client(), HeaderFor(model, last));
    call.Send(last);
    Answers whole;
    whole.TakeAll(call);
    Require(call.stream->Finish());
    EXPECT_GT(whole.objects.size(), 100);
    EXPECT_EQ(answers.objects, whole.objects);
    EXPECT_EQ(answers.summary.objects(), whole.summary.objects());
    EXPECT_GT(answers.summary.receive_seconds(), 0);
  }

  static Harness* harness_;
  static std::string image_;
};

Harness* EarlyTest::harness_ = nullptr;
std::string EarlyTest::image_;

TEST_F(EarlyTest, OutlinesComeWhileTheFileDoes) {
  Call call;
  BeginHalf(call);
  Answers answers;
  AwaitObjects(call, answers);
  SendRest(call);
  answers.TakeAll(call);
  Require(call.stream->Finish());
  ExpectAllAsEver(answers, kFixed);
}

TEST_F(EarlyTest, OutlinesByPercentilesComeWithAHistogram) {
  Call call;
  BeginHalf(call, HeaderWithHistogram());
  Answers answers;
  AwaitObjects(call, answers);
  SendRest(call);
  answers.TakeAll(call);
  Require(call.stream->Finish());
  ExpectAllAsEver(answers, kByPercentiles);
}

TEST_F(EarlyTest, AHistogramThatIsWrongIsFound) {
  v1::SegmentHeader header = HeaderWithHistogram();
  v1::IntensityHistogram& histogram = *header.mutable_histogram();
  // As many pixels, but of another intensity.
  histogram.set_pixels(0, histogram.pixels(0) - 1);
  histogram.set_pixels(1, histogram.pixels(1) + 1);
  Call call;
  BeginHalf(call, header);
  SendRest(call);
  EXPECT_EQ(ReasonIn(call.End()), "HISTOGRAM_WRONG");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(EarlyTest, AHistogramThatIsNoneIsRefused) {
  const std::string small = NucleiTiff({8, 9}, 64);
  const auto reason = [&](const std::function<void(
                              v1::IntensityHistogram&)>& change) {
    v1::SegmentHeader header = HeaderFor(kByPercentiles, small);
    header.add_slices(1);
    v1::IntensityHistogram& histogram = *header.mutable_histogram();
    histogram.add_intensities(7);
    histogram.add_pixels(64 * 64);
    change(histogram);
    return ReasonIn(harness_->Segment(header, small).status);
  };
  EXPECT_EQ(reason([](auto&) {}), "HISTOGRAM_WRONG") << "what is none counts";
  EXPECT_EQ(reason([](auto& it) { it.Clear(); }), "HEADER_INVALID")
      << "nothing is of no image";
  EXPECT_EQ(reason([](auto& it) { it.add_intensities(8); }), "HEADER_INVALID");
  EXPECT_EQ(reason([](auto& it) { it.set_intensities(0, 65'536); }),
            "HEADER_INVALID");
  EXPECT_EQ(reason([](auto& it) { it.set_pixels(0, -1); }), "HEADER_INVALID");
  EXPECT_EQ(reason([](auto& it) {
              it.add_intensities(7);
              it.add_pixels(1);
            }),
            "HEADER_INVALID");
  EXPECT_EQ(reason([](auto& it) {
              it.add_intensities(8);
              it.add_pixels(std::numeric_limits<int64_t>::max());
            }),
            "HEADER_INVALID");
}

TEST_F(EarlyTest, AHistogramIsOfOneSlice) {
  const std::string two = NucleiTiff({8, 9}, 64);
  v1::SegmentHeader header = HeaderFor(kByPercentiles, two);
  header.mutable_histogram()->add_intensities(7);
  header.mutable_histogram()->add_pixels(64 * 64);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, two).status), "HEADER_INVALID");
  header.add_slices(1);
  header.add_slices(2);
  EXPECT_EQ(ReasonIn(harness_->Segment(header, two).status), "HEADER_INVALID");
}

// Notes how often it was begun.
class CountingSink final : public client::ObjectSink {
 public:
  absl::Status Start(const results::SegmentationStart& /*start*/) override {
    ++starts;
    objects = 0;
    return absl::OkStatus();
  }
  absl::Status Add(int /*slice*/, results::Object /*object*/) override {
    ++objects;
    return absl::OkStatus();
  }
  int starts = 0;
  int64_t objects = 0;
};

TEST_F(EarlyTest, TheClientsHistogramIsTheServersOwn) {
  const auto api = client::Connect({.server = harness_->server().address()});
  ASSERT_TRUE(api.ok());
  const ScratchFolder folder;
  const auto image = folder.Write("large.tif", image_);
  CountingSink sink;
  const auto summary = (*api)->Segment(
      {.model = kByPercentiles}, image,
      [](const client::SegmentProgress&) {}, sink);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(sink.starts, 1) << "it was not sent again without";
  EXPECT_GT(sink.objects, 100);
}

TEST_F(EarlyTest, PercentilesAreThoseOfTheWholeImage) {
  Call call;
  BeginHalf(call, kByPercentiles);
  SendRest(call);
  Answers answers;
  answers.TakeAll(call);
  Require(call.stream->Finish());
  ExpectAllAsEver(answers, kByPercentiles);
}

TEST_F(EarlyTest, AnUploadThatBreaksOffSaysSo) {
  Call call;
  BeginHalf(call);
  call.stream->WritesDone();
  EXPECT_EQ(ReasonIn(call.End()), "SIZE_MISMATCH");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(EarlyTest, AFileThatIsLongerThanAnnouncedIsRefused) {
  Call call;
  BeginHalf(call);
  call.SendPart(image_, image_.size() / 2, image_.size());
  v1::SegmentRequest more;
  more.set_chunk("more");
  call.stream->Write(more);
  call.stream->WritesDone();
  EXPECT_EQ(ReasonIn(call.End()), "SIZE_MISMATCH");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(EarlyTest, AMessageThatIsNoChunkIsRefused) {
  Call call;
  BeginHalf(call);
  v1::SegmentRequest header;
  *header.mutable_header() = HeaderFor(kFixed, image_);
  call.stream->Write(header);
  EXPECT_EQ(ReasonIn(call.End()), "HEADER_MISPLACED");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(EarlyTest, WhatIsWrongWithAFileIsSaidBeforeItIsThere) {
  v1::SegmentHeader header = HeaderFor(kFixed, image_);
  header.add_slices(2);
  Call call;
  SetTimeout(call, absl::Minutes(2));
  call.Begin(harness_->client(), header);
  call.SendPart(image_, 0, image_.size() / 2);
  EXPECT_EQ(ReasonIn(call.End()), "SLICE_OUT_OF_RANGE");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(EarlyTest, AClientThatGoesAwayFreesItsPlace) {
  const int before = harness_->CancelledSegmentations("client_gone");
  for (int i = 0; i < 2 * kEarlyThreads; ++i) {
    Call call;
    BeginHalf(call);
    call.context.TryCancel();
    EXPECT_EQ(call.End().error_code(), grpc::StatusCode::CANCELLED);
    while (harness_->CancelledSegmentations("client_gone") < before + i + 1) {
      std::this_thread::yield();
    }
  }
}

TEST_F(EarlyTest, ADeadlineEndsTheWait) {
  // The client may end the call a little before the server does.
  const auto ended = [] {
    return harness_->CancelledSegmentations("deadline") +
           harness_->CancelledSegmentations("client_gone");
  };
  const int before = ended();
  Call call;
  SetTimeout(call, absl::Seconds(1));
  call.Begin(harness_->client(), HeaderFor(kFixed, image_));
  call.SendPart(image_, 0, image_.size() / 2);
  EXPECT_EQ(call.End().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  while (ended() == before) std::this_thread::yield();
}

TEST_F(EarlyTest, SlowUploadsHoldUpNobody) {
  constexpr int kSlow = 20;  // More than there are threads of any kind.
  std::vector<std::unique_ptr<Call>> slow;
  for (int i = 0; i < kSlow; ++i) {
    slow.push_back(std::make_unique<Call>());
    SetTimeout(*slow.back(), absl::Minutes(5));
    slow.back()->Begin(harness_->client(), HeaderFor(kFixed, image_));
    slow.back()->SendPart(image_, 0, size_t{1} << 20);
    if (i >= kEarlyThreads) continue;
    ASSERT_TRUE(slow.back()->AwaitMessage());
  }
  const std::string small = NucleiTiff({8}, 64);
  Require(harness_->Segment(HeaderFor(kFixed, small), small).status);
  Require(harness_->Segment(HeaderFor(kFixed, image_), image_).status);
  for (const auto& call : slow) {
    call->context.TryCancel();
    EXPECT_EQ(call->End().error_code(), grpc::StatusCode::CANCELLED);
  }
}

// Last: its server ends.
TEST_F(EarlyTest, ADrainEndsTheWait) {
  Call call;
  SetTimeout(call, absl::Minutes(2));
  call.Begin(harness_->client(), HeaderFor(kFixed, image_));
  // Less than a tile, so that it waits and does not compute.
  call.SendPart(image_, 0, size_t{1} << 20);
  ASSERT_TRUE(call.AwaitMessage());
  std::thread shutdown([&] { harness_->server().Shutdown(absl::Seconds(1)); });
  EXPECT_EQ(ReasonIn(call.End()), "SERVER_DRAINING");
  shutdown.join();
}

}  // namespace
}  // namespace tessera::testing
