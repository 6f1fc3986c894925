// `results`: what `segment` writes, fetched again and again.
#include <gmock/gmock.h>

#include <fstream>

#include "absl/strings/str_join.h"
#include "base/sha256.h"
#include "models/results/writer.h"
#include "tests/unit/client/cli_fixture.h"

namespace tessera::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A job of a.tif, b.tif and c.tif, of which all have SUCCEEDED.
class ResultsTest : public CliTest {
 protected:
  ResultsTest() {
    job().images = 3;
    for (const char* const name : {"a.tif", "b.tif", "c.tif"}) {
      const auto path = folder / "images" / name;
      std::filesystem::create_directories(path.parent_path());
      EXPECT_TRUE(WriteExampleImage(path));
      std::ofstream(path, std::ios::app) << name;  // A digest of its own.
      const std::string bytes = ReadBytes(path);
      images().push_back({.filename = name,
                          .sha256 = Sha256Hex(bytes),
                          .position = static_cast<int64_t>(images().size()) + 1,
                          .state = client::JobState::kSucceeded});
      jobs().files[images().back().sha256] = bytes;
    }
    jobs().results = [](const auto&) { return ExampleSegmentation(); };
    api.segment = [](const auto&) { return ExampleSegmentation(); };
  }

  FakeSegmentationJobs& jobs() { return api.segmentations; }
  client::SegmentationJob& job() {
    if (jobs().jobs.empty()) {
      jobs().jobs = {{.name = "segmentationJobs/5e6d",
                      .state = client::JobState::kSucceeded}};
    }
    return jobs().jobs[0];
  }
  std::vector<client::SegmentationImage>& images() { return jobs().images; }

  int Results(std::vector<std::string> options = {}) {
    options.insert(options.begin(),
                   {"results", "5e6d", "--out", (folder / "out").string()});
    return Run(options);
  }

  std::string Output(const std::string& name) {
    return ReadBytes(folder / "out" / name);
  }
};

TEST_F(ResultsTest, AreWhatSegmentWrites) {
  const std::string formats = absl::StrJoin(results::FormatNames(), ",");
  ASSERT_EQ(Run({"segment", (folder / "images/a.tif").string(),
                 (folder / "images/b.tif").string(),
                 (folder / "images/c.tif").string(), "--model", "m", "--out",
                 (folder / "out").string(), "--format", formats}),
            0)
      << err;
  const std::string lines = out;
  const std::string notes = err;
  std::filesystem::rename(folder / "out", folder / "segmented");
  ASSERT_EQ(Results({"--format", formats}), 0) << err;
  EXPECT_EQ(out, lines);
  EXPECT_EQ(err, notes);
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder / "segmented")) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(Output(name), ReadBytes(entry.path())) << name;
    ++files;
  }
  EXPECT_EQ(files, static_cast<int>(3 * results::FormatNames().size()));
}

TEST_F(ResultsTest, AreFetchedOnce) {
  ASSERT_EQ(Results(), 0) << err;
  EXPECT_THAT(jobs().results_read(), ElementsAre("a.tif", "b.tif", "c.tif"));
  jobs().ForgetReads();
  ASSERT_EQ(Results(), 0) << err;
  EXPECT_THAT(jobs().results_read(), IsEmpty());
  EXPECT_THAT(jobs().images_read(), IsEmpty());
  EXPECT_EQ(out, "");
  EXPECT_THAT(err, HasSubstr("the outputs of 3 images are in"));

  // A further format alone.
  ASSERT_EQ(Results({"--format", "csv,pjs"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("a.pjs"));
  EXPECT_THAT(out, Not(HasSubstr("a.csv")));
}

TEST_F(ResultsTest, ThatWereChangedOrRemovedAreFetchedAgain) {
  ASSERT_EQ(Results({"--format", "csv,labels"}), 0) << err;
  const std::string csv = Output("a.csv");
  jobs().ForgetReads();
  std::ofstream(folder / "out/a.csv") << "changed";
  std::filesystem::remove(folder / "out/c.labels.tif");
  ASSERT_EQ(Results({"--format", "csv,labels"}), 0) << err;
  EXPECT_THAT(jobs().results_read(), ElementsAre("a.tif", "c.tif"));
  EXPECT_EQ(Output("a.csv"), csv);
  EXPECT_TRUE(std::filesystem::exists(folder / "out/c.labels.tif"));

  // Those of another job with the same names are others, too.
  jobs().ForgetReads();
  jobs().jobs.push_back(jobs().jobs[0]);
  jobs().jobs[1].name = "segmentationJobs/other";
  ASSERT_EQ(Run({"results", "other", "--out", (folder / "out").string(),
                 "--format", "csv"}),
            0)
      << err;
  EXPECT_EQ(jobs().results_read().size(), 3u);
}

TEST_F(ResultsTest, ADamagedRecordFetchesAgain) {
  ASSERT_EQ(Results({"--format", "csv"}), 0) << err;
  const auto record = folder / "out/.tessera-results.jsonl";
  std::string text = ReadBytes(record);
  text[text.find("a.csv")] = '"';  // The first line is no JSON any more.
  text.resize(text.size() - 5);    // The last one was cut short.
  std::ofstream(record, std::ios::binary) << text;
  jobs().ForgetReads();
  ASSERT_EQ(Results({"--format", "csv"}), 0) << err;
  EXPECT_THAT(jobs().results_read(), ElementsAre("a.tif", "c.tif"));
  jobs().ForgetReads();
  ASSERT_EQ(Results({"--format", "csv"}), 0) << err;
  EXPECT_THAT(jobs().results_read(), IsEmpty());
}

TEST_F(ResultsTest, OnlyFormatsThatReadTheImageFetchIt) {
  ASSERT_EQ(Results({"--format", "geojson,csv,coco,svg"}), 0) << err;
  EXPECT_THAT(jobs().images_read(), IsEmpty());
  ASSERT_EQ(Results({"--format", "overlay"}), 0) << err;
  EXPECT_THAT(jobs().images_read(), ElementsAre("a.tif", "b.tif", "c.tif"));
}

TEST_F(ResultsTest, ImagesAtHandAreComparedAndNotFetched) {
  std::ofstream(folder / "images/b.tif", std::ios::app) << "more";
  EXPECT_EQ(Results({"--format", "overlay", "--images",
                     (folder / "images").string()}),
            1);
  EXPECT_THAT(jobs().images_read(), IsEmpty());
  EXPECT_THAT(err, HasSubstr("b.tif is not the image that was segmented"));
  EXPECT_THAT(err, HasSubstr("1 of 3 images could not be fetched"));
  EXPECT_TRUE(std::filesystem::exists(folder / "out/a.overlay.png"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out/b.overlay.png"));
}

TEST_F(ResultsTest, ImagesThatAreNotDoneAreCountedAndComeLater) {
  images()[1].state = client::JobState::kRunning;
  images()[2].state = client::JobState::kQueued;
  job().state = client::JobState::kRunning;
  EXPECT_EQ(Results(), 1);
  EXPECT_THAT(err, HasSubstr("2 of 3 images are not done; run the command "
                             "again"));
  EXPECT_THAT(jobs().results_read(), ElementsAre("a.tif"));
  jobs().ForgetReads();
  for (auto& image : images()) image.state = client::JobState::kSucceeded;
  jobs().watched = jobs().jobs;
  jobs().watched[0].state = client::JobState::kSucceeded;
  EXPECT_EQ(Results({"--wait"}), 0) << err;
  EXPECT_THAT(jobs().results_read(), ElementsAre("b.tif", "c.tif"));
}

TEST_F(ResultsTest, FailedAndCancelledImagesAreTold) {
  images()[0].state = client::JobState::kFailed;
  images()[0].error_message = "no TIFF";
  images()[1].state = client::JobState::kCancelled;
  EXPECT_EQ(Results(), 1);
  EXPECT_THAT(err, HasSubstr("note: a.tif: no TIFF\n"));
  EXPECT_THAT(err, HasSubstr("1 of 3 images failed, for the reasons above"));
  EXPECT_THAT(err, HasSubstr("1 of 3 images was not segmented before the job "
                             "ended"));
  EXPECT_THAT(jobs().results_read(), ElementsAre("c.tif"));
}

TEST_F(ResultsTest, GoOnAfterAnImageThatCannotBeFetched) {
  jobs().results = [](const client::SegmentationImage& image)
      -> absl::StatusOr<results::Segmentation> {
    if (image.filename == "b.tif") return absl::DataLossError("damaged");
    return ExampleSegmentation();
  };
  EXPECT_EQ(Results({"--format", "csv"}), 1);
  EXPECT_THAT(err, HasSubstr("note: b.tif: damaged\n"));
  EXPECT_TRUE(std::filesystem::exists(folder / "out/c.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out/b.csv"));
  jobs().results = [](const auto&) { return absl::UnavailableError("gone"); };
  EXPECT_EQ(Results({"--format", "geojson"}), 1);
  EXPECT_THAT(err, HasSubstr("tessera: a.tif: gone; outputs that were written "
                             "are complete"));
}

TEST_F(ResultsTest, ANameWithAFolderWritesNothing) {
  for (const char* const name : {"../x.tif", "/x.tif", "..", "", "x/"}) {
    images()[0].filename = name;
    EXPECT_EQ(Results({"--format", "csv"}), 1);
    EXPECT_THAT(err, HasSubstr("which is no file's name")) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "x.csv"));
}

TEST_F(ResultsTest, ASizeOfNoImageIsRefused) {
  jobs().results = [](const auto&) {
    results::Segmentation found = ExampleSegmentation();
    found.summary.image_size = {.height = 1 << 30, .width = 1 << 30};
    return found;
  };
  EXPECT_EQ(Results({"--format", "svg"}), 1);
  EXPECT_THAT(err, HasSubstr("client and server may be of different versions"));
}

}  // namespace
}  // namespace tessera::testing
