// Segmentation jobs over HTTP: made, watched, read and downloaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/sha256.h"
#include "client/api/connect.h"
#include "client/cli/results_fetch.h"
#include "models/data/zip_file.h"
#include "models/results/compact_outlines.h"
#include "nlohmann/json.hpp"
#include "tests/integration/http_call.h"
#include "tests/integration/segmentation_jobs.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

void WithStarter(config::ServeOptions& options) { options.starter = true; }
bool Never(const v1::SegmentationJob&) { return false; }

// Makes the bytes that the page reads.
class OutlineSink final : public results::ObjectSink {
 public:
  absl::Status Start(const results::SegmentationStart&) override {
    return absl::OkStatus();
  }
  absl::Status Add(int slice, results::Object object) override {
    slices_[slice].Add(object);
    return absl::OkStatus();
  }
  std::string Take(int slice) { return slices_[slice].Take(); }

 private:
  std::map<int, results::CompactOutlines> slices_;
};

// One server with the starting model for all tests.
class HttpResultsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { harness_ = new Harness(WithStarter); }
  static void TearDownTestSuite() { delete harness_; }

  static int port() { return harness_->server().http_port(); }
  static HttpAnswer Get(const std::string& path,
                        const HttpHeaders& headers = {}) {
    return Http(port(), "GET", path, "", headers);
  }
  static HttpAnswer Post(const std::string& path, const json& body) {
    return Http(port(), "POST", path, body.dump(),
                {{"Content-Type", "application/json"}});
  }
  // Sends the file; returns an image of a job.
  static json Send(const std::string& name, const std::string& bytes) {
    const std::string sha256 = Sha256Hex(bytes);
    EXPECT_EQ(
        Http(port(), "PUT", absl::StrCat("/v1/files/", sha256), bytes).status,
        200);
    return {{"filename", name}, {"sha256", sha256}};
  }
  // Returns the job's name. `images` is a list, or one image.
  static std::string Create(const json& images,
                            const std::string& request_id = "") {
    const HttpAnswer answer =
        Post("/v1/segmentationJobs",
             {{"model", "models/nuclei"},
              {"parameters", {{"minAreaPx", 5}}},
              {"images", images.is_array() ? images : json::array({images})},
              {"requestId", request_id}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const json job = json::parse(answer.body);
    EXPECT_EQ(job["parameters"]["minAreaPx"], 5);
    return job["name"];
  }
  static HttpAnswer Outlines(const std::string& job, int image, int slice,
                             const std::string& more = "") {
    return Get(absl::StrCat("/v1/", job, "/images/", image,
                            "/outlines?slice=", slice, more));
  }
  static HttpAnswer Download(const std::string& job, int64_t image,
                             const std::string& format) {
    return Get(absl::StrCat("/v1/", job, "/images/", image,
                            "/download?format=", format));
  }

  // What `tessera results` writes for the image.
  static std::vector<std::filesystem::path> ByCommandLine(
      client::Api& api, const std::string& job,
      const client::SegmentationImage& image, const std::string& format,
      const std::filesystem::path& out) {
    std::filesystem::create_directories(out);
    const auto outputs = cli::FetchImage(
        api.segmentation_jobs(), {.job = job, .out = out}, image, {format});
    EXPECT_OK(outputs);
    return outputs->written.paths;
  }
  static std::unique_ptr<client::Api> Connect() {
    return client::Connect({.server = harness_->server().address()}).value();
  }
  static std::vector<client::SegmentationImage> ImagesOf(
      client::Api& api, const std::string& job) {
    std::vector<client::SegmentationImage> images;
    EXPECT_OK(api.segmentation_jobs().ListImages(
        job, std::nullopt, [&](const client::SegmentationImage& image) {
          images.push_back(image);
          return true;
        }));
    return images;
  }

  static Harness* harness_;
};

Harness* HttpResultsTest::harness_ = nullptr;

// Three images whose outputs have names of all kinds, and one that is none.
json SomeFiles(
    const std::function<json(const std::string&, const std::string&)>& send) {
  json chosen = send("chosen β.tif", NucleiTiff({11, 12, 13, 14}, 96));
  chosen["slices"] = {2, 4};
  chosen["channel"] = 1;
  return {send("one.tif", NucleiTiff({7}, 256)),
          send("stack.tif", NucleiTiff({8, 9}, 96)), chosen,
          send("damaged.tif", "II*\0 but no image")};
}

TEST_F(HttpResultsTest, DownloadsAreWhatTheCommandLineWrites) {
  const std::string job = Create(SomeFiles(&Send));
  const v1::SegmentationJob ended =
      WatchSegmentation(harness_->client(), job, Never);
  ASSERT_EQ(ended.images_succeeded(), 3) << ended.error_message();
  const auto api = Connect();
  const ScratchFolder folder;
  std::map<std::string, std::string> in_archive;
  for (const client::SegmentationImage& image : ImagesOf(*api, job)) {
    if (image.state != client::JobState::kSucceeded) continue;
    for (const std::string& format : results::FormatNames()) {
      SCOPED_TRACE(absl::StrCat(image.filename, " as ", format));
      const auto paths = ByCommandLine(*api, job, image, format,
                                       folder / absl::StrCat(image.position));
      const HttpAnswer answer = Download(job, image.position, format);
      ASSERT_EQ(answer.status, 200) << answer.body;
      EXPECT_THAT(answer.header("content-disposition"),
                  HasSubstr("attachment; filename="));
      if (format == "csv") {
        in_archive[paths.front().filename()] = ReadBytes(paths.front());
      }
      if (paths.size() == 1) {
        EXPECT_TRUE(answer.body == ReadBytes(paths.front()));
        continue;
      }
      std::ofstream(folder / "files.zip", std::ios::binary) << answer.body;
      const ScratchFolder unpacked;
      ASSERT_OK(data::Unpack(folder / "files.zip", unpacked.path()));
      for (const auto& path : paths) {
        EXPECT_TRUE(ReadBytes(unpacked / path.filename()) == ReadBytes(path));
      }
    }
  }
  const HttpAnswer all = Get(absl::StrCat("/v1/", job, "/download?format=csv"));
  ASSERT_EQ(all.status, 200);
  std::ofstream(folder / "all.zip", std::ios::binary) << all.body;
  const ScratchFolder unpacked;
  ASSERT_OK(data::Unpack(folder / "all.zip", unpacked.path()));
  EXPECT_EQ(in_archive.size(), 3u);
  for (const auto& [name, bytes] : in_archive) {
    EXPECT_EQ(ReadBytes(unpacked / name), bytes) << name;
  }
  EXPECT_THAT(ReadBytes(unpacked / "not_segmented.txt"),
              HasSubstr("damaged.tif: FAILED: "));
}

TEST_F(HttpResultsTest, ADownloadIsSentOnce) {
  const std::string job = Create(Send("a.tif", NucleiTiff({7}, 96)));
  WatchSegmentation(harness_->client(), job, Never);
  const std::string path = absl::StrCat("/v1/", job, "/images/1/");
  for (const std::string& what :
       {std::string("download?format=csv"), std::string("outlines")}) {
    const std::string tag = Get(path + what).header("etag");
    EXPECT_NE(tag, "");
    const HttpAnswer again = Get(path + what, {{"If-None-Match", tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
  }
  EXPECT_NE(Get(path + "download?format=csv").header("etag"),
            Get(path + "download?format=geojson").header("etag"));
}

TEST_F(HttpResultsTest, HasOutlinesOfSlicesThatAreDoneWhileTheJobRuns) {
  std::vector<uint64_t> seeds(40);
  for (size_t i = 0; i < seeds.size(); ++i) seeds[i] = 20 + i;
  const std::string job = Create(Send("stack.tif", NucleiTiff(seeds, 192)));
  HttpAnswer first;
  bool not_yet = false;
  bool early = false;
  while (first.header("x-tessera-final") != "true") {
    first = Outlines(job, 1, 1);
    ASSERT_EQ(first.status, 200) << first.body;
    const v1::SegmentationJob now = GetSegmentation(harness_->client(), job);
    not_yet |= first.header("x-tessera-final") == "false";
    early |= first.header("x-tessera-final") == "true" &&
             now.state() == v1::SegmentationJob::RUNNING;
  }
  EXPECT_TRUE(not_yet);
  EXPECT_TRUE(early);
  WatchSegmentation(harness_->client(), job, Never);
  const auto api = Connect();
  OutlineSink sink;
  ASSERT_OK(
      api->segmentation_jobs().ReadResults(job, ImagesOf(*api, job)[0], sink));
  EXPECT_TRUE(first.body == sink.Take(1));
  for (const int slice : {2, 40}) {
    EXPECT_TRUE(Outlines(job, 1, slice).body == sink.Take(slice));
  }
  // Of the first slice: all but one, those in a box, none.
  const auto count = [](const HttpAnswer& answer) {
    return static_cast<int>(static_cast<unsigned char>(answer.body.at(4)));
  };
  const int all = count(first);
  ASSERT_GT(all, 2);
  EXPECT_EQ(count(Outlines(job, 1, 1, "&after=1")), all - 1);
  EXPECT_EQ(count(Outlines(job, 1, 1, "&bbox=0,0,192,192")), all);
  const int half = count(Outlines(job, 1, 1, "&bbox=0,0,96,192"));
  EXPECT_GT(half, 0);
  EXPECT_LT(half, all);
  EXPECT_EQ(count(Outlines(job, 1, 1, "&bbox=-9,-9,0,0")), 0);
}

TEST_F(HttpResultsTest, ASummaryIsWhatTheResultsEndWith) {
  const std::string job = Create(SomeFiles(&Send));
  WatchSegmentation(harness_->client(), job, Never);
  const auto api = Connect();
  const client::SegmentationImage stack = ImagesOf(*api, job)[1];
  OutlineSink sink;
  const auto read = api->segmentation_jobs().ReadResults(job, stack, sink);
  ASSERT_OK(read);
  const std::string path = absl::StrCat("/v1/", job, "/images/2/summary");
  const HttpAnswer answer = Get(path);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json summary = json::parse(answer.body);
  EXPECT_EQ(summary["slices"], 2);
  EXPECT_EQ(summary["objects"], absl::StrCat(read->objects));
  EXPECT_EQ(summary["notices"], json(read->notices));
  EXPECT_EQ(summary["trust"]["trusted"], read->trust->trusted);
  EXPECT_EQ(summary["parameters"]["minAreaPx"], 5);
  EXPECT_EQ(Get(path, {{"If-None-Match", answer.header("etag")}}).status, 304);
}

TEST_F(HttpResultsTest, ARetryQueuesNothingTwice) {
  const json image = Send("a.tif", NucleiTiff({3}, 64));
  const std::string job = Create(image, "b7c1");
  EXPECT_EQ(Create(image, "b7c1"), job);
  const HttpAnswer other =
      Post("/v1/segmentationJobs", {{"model", "models/nuclei"},
                                    {"images", {image, image}},
                                    {"requestId", "b7c1"}});
  EXPECT_EQ(other.status, 400);
  EXPECT_THAT(other.body, HasSubstr("IMAGE_INVALID"));
}

TEST_F(HttpResultsTest, ErrorsNameWhatIsWrong) {
  const std::string job = Create(Send("a.tif", NucleiTiff({4}, 64)));
  WatchSegmentation(harness_->client(), job, Never);
  const std::string path = absl::StrCat("/v1/", job, "/images/");
  const std::pair<std::string, std::string> calls[] = {
      {path + "1/download", "FORMAT_UNKNOWN"},
      {path + "1/download?format=gif", "FORMAT_UNKNOWN"},
      {path + "2/download?format=csv", "IMAGE_NOT_FOUND"},
      {path + "x/download?format=csv", "PARAMETER_INVALID"},
      {path + "2/summary", "IMAGE_NOT_FOUND"},
      {path + "1/outlines?slice=2", "SLICE_NOT_FOUND"},
      {path + "1/outlines?slice=0", "PARAMETER_INVALID"},
      {path + "1/outlines?bbox=1,2,3", "PARAMETER_INVALID"},
      {"/v1/segmentationJobs/none/images/1/outlines", "JOB_NOT_FOUND"},
      {"/v1/segmentationJobs/none/download?format=csv", "JOB_NOT_FOUND"},
      {"/v1/events?topics=all", "TOPIC_INVALID"}};
  for (const auto& [target, reason] : calls) {
    const HttpAnswer answer = Get(target);
    EXPECT_GE(answer.status, 400) << target;
    EXPECT_LT(answer.status, 500) << target;
    EXPECT_THAT(answer.body, HasSubstr(reason)) << target;
  }
  for (const char* body : {"", "[]", "{}", "{\"images\": 1}",
                           "{\"model\": \"models/nuclei\", \"images\": [1]}",
                           "{\"modell\": \"models/nuclei\", \"images\": []}"}) {
    const HttpAnswer answer =
        Http(port(), "POST", "/v1/segmentationJobs", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr("REQUEST_MALFORMED")) << body;
  }
}

TEST_F(HttpResultsTest, EventsTellOfTheJobAndGoOnAfterABreak) {
  const std::string job = Create(Send("a.tif", NucleiTiff({5, 6, 7}, 192)));
  const std::string path = absl::StrCat("/v1/events?topics=queue,", job);
  std::string id;
  {
    HttpCall first(port(), "GET", path);
    const std::string text = first.ReadTo("event: segmentationJob");
    EXPECT_THAT(text, HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(first.ReadTo("event: queue"), HasSubstr("runningSlices"));
    id = absl::StrCat(job, "=1.0");
  }
  HttpCall second(port(), "GET", path, "", {{"Last-Event-ID", id}});
  const std::string text = second.ReadTo("\"state\":\"SUCCEEDED\"");
  EXPECT_THAT(text, HasSubstr("\"state\":\"SUCCEEDED\""));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("id: ", job, "=")));
}

// What whole events of an answer in chunks tell of a training.
struct TrainingEvents {
  explicit TrainingEvents(const std::string& answer) {
    // Events have no carriage return, and begin after the head.
    const std::string text =
        std::regex_replace(answer.substr(answer.find("retry:")),
                           std::regex("\r\n[0-9a-f]+\r\n"), "");
    std::vector<std::string> events = absl::StrSplit(text, "\n\n");
    events.pop_back();  // Nothing, or not whole.
    for (const std::string& event : events) {
      const std::vector<std::string> lines = absl::StrSplit(event, '\n');
      for (const std::string& line : lines) {
        if (absl::StartsWith(line, "id: ")) id = line.substr(4);
        if (!absl::StartsWith(line, "data: ")) continue;
        const json job = json::parse(line.substr(6));
        for (const json& epoch : job["progress"]["history"]) {
          epochs.push_back(epoch["epoch"]);
        }
      }
    }
  }

  std::vector<int> epochs;
  std::string id;
};

TEST_F(HttpResultsTest, EventsHaveEachEpochOnce) {
  const std::string job = harness_->CreateJob(
      harness_->CreateDataset("epochs", 4), "models/epochs", 6);
  const std::string path = absl::StrCat("/v1/events?topics=", job);
  HttpCall first(port(), "GET", path);
  TrainingEvents seen(first.ReadTo("\"epoch\":2,\"trainingLoss\"", "\n\n"));
  HttpCall second(port(), "GET", path, "", {{"Last-Event-ID", seen.id}});
  const TrainingEvents rest(second.ReadTo("\"state\":\"SUCCEEDED\"", "\n\n"));
  seen.epochs.insert(seen.epochs.end(), rest.epochs.begin(), rest.epochs.end());
  EXPECT_THAT(seen.epochs, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(HttpResultsTest, OfTwoWhoAddSamplesAtOnceOneIsTold) {
  const std::string dataset = harness_->CreateDataset("raced", 2);
  // Its last two samples are those that the callers want to add.
  const std::string other = harness_->CreateDataset("other", 4);
  json samples = json::parse(Get(absl::StrCat("/v1/", other, "/samples")).body);
  HttpAnswer answers[2];
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    json mine = samples["samples"][2 + i];
    for (const char* output : {"width", "height", "objectCount"}) {
      mine.erase(output);
    }
    callers.emplace_back([&answers, &dataset, i, mine] {
      answers[i] =
          Post(absl::StrCat("/v1/", dataset, ":addSamples"),
               {{"samples", json::array({mine})}, {"expectedRevision", 1}});
    });
  }
  for (std::thread& caller : callers) caller.join();
  const int winner = answers[0].status == 200 ? 0 : 1;
  EXPECT_EQ(answers[winner].status, 200) << answers[winner].body;
  EXPECT_EQ(answers[1 - winner].status, 409) << answers[1 - winner].body;
  EXPECT_THAT(answers[1 - winner].body, HasSubstr("REVISION_MOVED"));
  const json made = json::parse(answers[winner].body);
  EXPECT_EQ(made["revision"], 2);
  EXPECT_EQ(made["sampleCount"], 3);
}

TEST_F(HttpResultsTest, ATrainingIsPlannedWithoutBeingQueued) {
  const std::string dataset = harness_->CreateDataset("planned", 2);
  const HttpAnswer answer =
      Post("/v1/trainingJobs",
           {{"job", {{"dataset", dataset}, {"model", "models/planned"}}},
            {"validateOnly", true}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json job = json::parse(answer.body);
  EXPECT_EQ(job["name"], "");
  EXPECT_EQ(job["dataset"], "datasets/planned/revisions/1");
  EXPECT_FALSE(job["plan"].empty());
  EXPECT_THAT(Get("/v1/trainingJobs").body, Not(HasSubstr("models/planned")));
  EXPECT_EQ(Get("/v1/models/planned").status, 404);
}

}  // namespace
}  // namespace tessera::testing
