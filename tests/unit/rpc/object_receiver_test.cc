#include "rpc/object_receiver.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::rpc {
namespace {

class Sink final : public results::ObjectSink {
 public:
  absl::Status Start(const results::SegmentationStart& start) override {
    start_ = start;
    return absl::OkStatus();
  }
  absl::Status Add(int, results::Object object) override {
    objects_.push_back(std::move(object));
    return absl::OkStatus();
  }

  results::SegmentationStart start_;
  std::vector<results::Object> objects_;
};

v1::SegmentResponse Start(int slices) {
  v1::SegmentResponse response;
  response.mutable_start()->set_model_version("models/m/versions/1");
  response.mutable_start()->set_slices(slices);
  return response;
}

v1::SegmentResponse OneObject(int channel) {
  v1::SegmentResponse response;
  v1::ObjectBatch& batch = *response.mutable_objects();
  batch.set_slice(2);
  batch.mutable_plane()->set_c(channel);
  batch.mutable_plane()->set_t(1);
  batch.add_objects()->set_number(5);
  return response;
}

v1::SegmentResponse Summary() {
  v1::SegmentResponse response;
  response.mutable_summary()->set_objects(1);
  response.mutable_summary()->set_slices(1);
  return response;
}

TEST(ObjectReceiver, NamesTheSliceOfAnythingButTheFirst) {
  const auto stack = [](const AskedSlices& asked, int slices) {
    Sink sink;
    ObjectReceiver receiver(asked, sink);
    EXPECT_OK(receiver.Take(Start(slices)));
    return sink.start_.stack;
  };
  EXPECT_FALSE(stack({}, 1));
  EXPECT_FALSE(stack({.slices = {1}}, 1));
  EXPECT_TRUE(stack({.slices = {2}}, 1));
  EXPECT_TRUE(stack({}, 3));
}

TEST(ObjectReceiver, SaysAnyChannelWhereNoneWasAskedFor) {
  for (const auto& asked : {std::optional<int>(), std::optional<int>(1)}) {
    Sink sink;
    ObjectReceiver receiver({.channel = asked, .image_sha256 = "abc"}, sink);
    ASSERT_OK(receiver.Take(Start(1)));
    ASSERT_OK(receiver.Take(OneObject(0)));
    ASSERT_OK(receiver.Take(Summary()));
    ASSERT_OK(receiver.Finish());
    EXPECT_EQ(sink.start_.image_sha256, "abc");
    ASSERT_EQ(sink.objects_.size(), 1u);
    EXPECT_EQ(sink.objects_[0].outline.number, 5u);
    EXPECT_EQ(sink.objects_[0].position->c, asked ? 0 : -1);
    EXPECT_EQ(sink.objects_[0].position->t, 1);
  }
}

TEST(ObjectReceiver, RefusesObjectsBeforeTheStartAndAMissingSummary) {
  Sink sink;
  ObjectReceiver early({}, sink);
  EXPECT_TRUE(absl::IsDataLoss(early.Take(OneObject(0))));
  ObjectReceiver open({}, sink);
  ASSERT_OK(open.Take(Start(1)));
  EXPECT_TRUE(absl::IsDataLoss(open.Finish().status()));
}

}  // namespace
}  // namespace tessera::rpc
