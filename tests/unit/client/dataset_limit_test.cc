#include "client/api/dataset_limit.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/message_limit.h"
#include "tessera/v1/dataset_service.pb.h"

namespace tessera::client {
namespace {

std::vector<Sample> Samples(int count, const std::string& filename) {
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) {
    samples.push_back({.name = absl::StrCat("sample_", 100'000 + i),
                       .image = {.filename = filename},
                       .mask = {.filename = filename}});
  }
  return samples;
}

// What is sent for them once their files are hashed.
int64_t MessageBytes(const std::vector<Sample>& samples) {
  v1::CreateDatasetRequest request;
  request.set_dataset_id(std::string(63, 'd'));
  request.set_request_id(std::string(36, 'r'));
  for (const Sample& sample : samples) {
    v1::Sample& proto = *request.add_samples();
    proto.set_name(sample.name);
    proto.mutable_image()->set_filename(sample.image.filename);
    proto.mutable_image()->set_sha256(std::string(64, '0'));
    proto.mutable_mask()->set_filename(sample.mask.filename);
    proto.mutable_mask()->set_sha256(std::string(64, '0'));
  }
  return static_cast<int64_t>(request.ByteSizeLong());
}

TEST(DatasetLimit, TellsWhatTheServerTakes) {
  for (const size_t length : {5, 60, 200}) {
    const std::string filename(length, 'f');
    const std::vector<Sample> one = Samples(1, filename);
    const int64_t each =
        MessageBytes(Samples(2, filename)) - MessageBytes(one);
    const int fits = static_cast<int>(
        (kMaxMessageBytes - MessageBytes(one)) / each);
    EXPECT_TRUE(CheckFitsOneMessage(Samples(fits - 2, filename)).ok());
    // One that is found to fit does.
    const std::vector<Sample> too_many = Samples(fits + 2, filename);
    EXPECT_GT(MessageBytes(too_many), kMaxMessageBytes);
    EXPECT_FALSE(CheckFitsOneMessage(too_many).ok());
  }
}

TEST(DatasetLimit, NamesTheNumberThatIsPossible) {
  const absl::Status refused = CheckFitsOneMessage(Samples(100'000, "i.tif"));
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "100000 samples"));
  EXPECT_TRUE(absl::StrContains(refused.message(), "several datasets"));
  const size_t at = refused.message().find("accepts ");
  ASSERT_NE(at, absl::string_view::npos);
  const int fits = std::stoi(std::string(refused.message().substr(at + 8)));
  EXPECT_TRUE(CheckFitsOneMessage(Samples(fits, "i.tif")).ok());
  EXPECT_FALSE(CheckFitsOneMessage(Samples(fits + 20, "i.tif")).ok());
}

}  // namespace
}  // namespace tessera::client
