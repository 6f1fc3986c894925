// A server with the starting model, called over HTTP.
#ifndef TESSERA_TESTS_INTEGRATION_HTTP_RESULTS_FIXTURE_H_
#define TESSERA_TESTS_INTEGRATION_HTTP_RESULTS_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "client/api/connect.h"
#include "client/cli/results_fetch.h"
#include "nlohmann/json.hpp"
#include "tests/integration/http_call.h"
#include "tests/integration/segmentation_jobs.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {

inline void WithStarter(config::ServeOptions& options) {
  options.starter = true;
}
inline bool Never(const v1::SegmentationJob&) { return false; }

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
  static HttpAnswer Post(const std::string& path, const nlohmann::json& body) {
    return Http(port(), "POST", path, body.dump(),
                {{"Content-Type", "application/json"}});
  }
  // Sends the file; returns an image of a job.
  static nlohmann::json Send(const std::string& name,
                             const std::string& bytes) {
    const std::string sha256 = Sha256Hex(bytes);
    EXPECT_EQ(
        Http(port(), "PUT", absl::StrCat("/v1/files/", sha256), bytes).status,
        200);
    return {{"filename", name}, {"sha256", sha256}};
  }
  // Returns the job's name. `images` is a list, or one image.
  static std::string Create(const nlohmann::json& images,
                            const std::string& request_id = "") {
    const HttpAnswer answer =
        Post("/v1/segmentationJobs",
             {{"model", "models/nuclei"},
              {"parameters", {{"minAreaPx", 5}}},
              {"images",
               images.is_array() ? images : nlohmann::json::array({images})},
              {"requestId", request_id}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    const nlohmann::json job = nlohmann::json::parse(answer.body);
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

  static inline Harness* harness_ = nullptr;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_HTTP_RESULTS_FIXTURE_H_
