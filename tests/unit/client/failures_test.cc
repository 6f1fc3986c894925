#include "client/cli/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

TEST(Naming, NamesWhatAMessageHoldsByChance) {
  const auto named = [](const std::string& subject, const char* message) {
    return std::string(
        cli::Naming(subject, absl::InternalError(message)).message());
  };
  EXPECT_EQ(named("a", "a mask is absent"), "a: a mask is absent");
  EXPECT_EQ(named("1", "it has 10 values"), "1: it has 10 values");
  EXPECT_EQ(named("b.tif", "b.tif: too small"), "b.tif: too small");
}

TEST(Caught, TurnsWhatIsThrownIntoAStatus) {
  EXPECT_TRUE(cli::Caught([] { return absl::OkStatus(); }).ok());
  const absl::Status memory =
      cli::Caught([]() -> absl::Status { throw std::bad_alloc(); });
  EXPECT_EQ(memory.code(), absl::StatusCode::kResourceExhausted);
  const absl::Status other =
      cli::Caught([]() -> absl::Status { throw std::logic_error("odd"); });
  EXPECT_EQ(other.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(other.message(), HasSubstr("odd"));
}

class FailuresTest : public CliTest {
 protected:
  // Segments three images, of which `b.tif` is made by `b`.
  int SegmentThree(std::function<results::Segmentation()> b,
                   const std::vector<std::string>& words) {
    std::vector<std::string> call = {"segment"};
    for (const char* name : {"a.tif", "b.tif", "c.tif"}) {
      EXPECT_TRUE(WriteExampleImage(folder / name, 3));
      call.push_back((folder / name).string());
    }
    call.insert(call.end(),
                {"--model", "m", "--out", (folder / "out").string()});
    call.insert(call.end(), words.begin(), words.end());
    api.segment = [=](const std::filesystem::path& image) {
      if (image.stem() == "b") return b();
      results::Segmentation found = ExampleSegmentation({1, 3});
      found.summary.uncertain_regions = {{1, {0, 0, 6, 6}, 0.25}};
      return found;
    };
    return Run(call);
  }

  bool Exists(const std::string& name) const {
    return std::filesystem::exists(folder / "out" / name);
  }
};

TEST_F(FailuresTest, AnExceptionIsOfOneImage) {
  EXPECT_EQ(SegmentThree(
                []() -> results::Segmentation { throw std::bad_alloc(); }, {}),
            1);
  EXPECT_THAT(err, HasSubstr("note: b.tif: this machine has too little"));
  EXPECT_THAT(err, HasSubstr("1 of 3 images failed, for the reasons above: "
                             "b.tif;"));
  EXPECT_TRUE(Exists("c_s001.overlay.png"));
}

TEST_F(FailuresTest, AnExceptionIsOfOneSample) {
  WriteSample("a", 1);
  WriteSample("b", 2);
  api.versions = {{.name = "models/nuclei/versions/3"}};
  api.segment = [](const std::filesystem::path& image) {
    if (image.string().find("/a/") != std::string::npos) throw std::bad_alloc();
    return ExampleSegmentation();
  };
  EXPECT_EQ(Run({"--json", "evaluate", (folder / "samples").string(), "--model",
                 "nuclei"}),
            1);
  ASSERT_EQ(JsonLines().size(), 2u) << out;
  EXPECT_EQ(JsonLines()[0]["sample"], "b");
  EXPECT_THAT(err, HasSubstr("1 of 2 samples failed"));
}

TEST_F(FailuresTest, AnImageThatFailedHasNoOutput) {
  std::filesystem::create_directories(folder / "out" / "b_s003.overlay.png");
  const auto found = [] { return ExampleSegmentation({1, 3}); };
  EXPECT_EQ(SegmentThree(found, {}), 1);
  for (const char* name :
       {"b.geojson", "b.labels.tif", "b_s001.overlay.png", "b.csv"}) {
    EXPECT_FALSE(Exists(name)) << name;
  }
  EXPECT_TRUE(Exists("a_s003.overlay.png"));
}

TEST_F(FailuresTest, AnImageThatFailedHasNoOutputThatGrew) {
  std::filesystem::create_directories(folder / "out" / "b.csv");
  const auto found = [] { return ExampleSegmentation({1, 3}); };
  EXPECT_EQ(SegmentThree(found, {"--format", "geojson,csv"}), 1);
  EXPECT_FALSE(Exists("b.geojson"));
  EXPECT_TRUE(Exists("a.geojson"));
}

TEST_F(FailuresTest, AReviewThatFailsHidesNoImageThatDid) {
  const auto review = folder / "review";
  EXPECT_EQ(SegmentThree(
                [&]() -> results::Segmentation {
                  // No folder can be made in what is a file.
                  std::filesystem::remove_all(review);
                  folder.Write("review", "");
                  throw std::bad_alloc();
                },
                {"--review", review.string(), "--format", "csv"}),
            1);
  EXPECT_THAT(err, HasSubstr("1 of 3 images failed"));
  EXPECT_THAT(err, HasSubstr(review.string()));
}

}  // namespace
}  // namespace tessera::testing
