// Results of segmentation jobs over HTTP: read and downloaded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "models/data/zip_file.h"
#include "models/results/compact_outlines.h"
#include "nlohmann/json.hpp"
#include "tests/integration/http_results_fixture.h"

namespace tessera::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

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
    const HttpAnswer again = Get(
        path + what,
        {{"If-None-Match", absl::StrCat("\"other\", W/", tag)}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
  }
  EXPECT_NE(Get(path + "download?format=csv").header("etag"),
            Get(path + "download?format=geojson").header("etag"));
}

TEST_F(HttpResultsTest, ADownloadGoesOnWhereItBrokeOff) {
  const std::string job = Create(Send("a.tif", NucleiTiff({7}, 96)));
  WatchSegmentation(harness_->client(), job, Never);
  const std::string path =
      absl::StrCat("/v1/", job, "/images/1/download?format=csv");
  const HttpAnswer whole = Get(path);
  EXPECT_EQ(whole.header("accept-ranges"), "bytes");
  ASSERT_GT(whole.body.size(), 20u);
  const std::string tag = whole.header("etag");
  const HttpAnswer rest = Get(path, {{"Range", "bytes=20-"}, {"If-Range", tag}});
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.header("content-range"),
            absl::StrCat("bytes 20-", whole.body.size() - 1, "/",
                         whole.body.size()));
  EXPECT_TRUE(whole.body.substr(0, 20) + rest.body == whole.body);
  const HttpAnswer other =
      Get(path, {{"Range", "bytes=20-"}, {"If-Range", "\"other\""}});
  EXPECT_EQ(other.status, 200);
  EXPECT_TRUE(other.body == whole.body);
  EXPECT_EQ(Get(path, {{"If-Match", "\"other\""}}).status, 412);
  EXPECT_EQ(Get(path, {{"Range", "bytes=99999999-"}}).status, 416);
}

TEST_F(HttpResultsTest, ASamplesFileGoesOnWhereItBrokeOff) {
  const std::string dataset = harness_->CreateDataset("parts", 1);
  const json samples =
      json::parse(Get(absl::StrCat("/v1/", dataset, "/samples")).body);
  const json sample = samples["samples"][0];
  const std::string path =
      absl::StrCat("/v1/", dataset, "/samples/",
                   sample["name"].get<std::string>(), "/image:download");
  const HttpAnswer whole = Get(path);
  const std::string tag = whole.header("etag");
  EXPECT_EQ(tag, absl::StrCat("\"", Sha256Hex(whole.body), "\""));
  const HttpAnswer part = Get(path, {{"Range", "bytes=7-106"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_TRUE(part.body == whole.body.substr(7, 100));
  const HttpAnswer end = Get(path, {{"Range", "bytes=-9"}, {"If-Match", tag}});
  EXPECT_TRUE(end.body == whole.body.substr(whole.body.size() - 9));
  EXPECT_EQ(Get(path, {{"If-None-Match", absl::StrCat("W/", tag)}}).status,
            304);
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

}  // namespace
}  // namespace tessera::testing
