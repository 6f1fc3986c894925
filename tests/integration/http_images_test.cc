// Pictures of image files over HTTP, from the upload to a sample.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "models/imaging/image_writer.h"
#include "nlohmann/json.hpp"
#include "tests/integration/http_client.h"
#include "tests/integration/users.h"
#include "tests/support/status_matchers.h"

namespace tessera::testing {
namespace {

using ::testing::StartsWith;
using Json = nlohmann::json;

void WithStarter(config::ServeOptions& options) { options.starter = true; }

// Bright discs of 20 px on a grid of 40 px.
imaging::GrayPlane Discs(imaging::Size size) {
  imaging::GrayPlane image(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int dx = x % 40 - 20;
      const int dy = y % 40 - 20;
      image.at(x, y) = static_cast<uint16_t>(
          (dx * dx + dy * dy < 100 ? 3000 : 300) + (x * 7 + y * 13) % 50);
    }
  }
  return image;
}

// Sends an image over HTTP; returns its digest.
std::string SendImage(const HttpClient& client, const ScratchFolder& folder,
                      const imaging::GrayPlane& image) {
  const auto path = folder / "image.tif";
  EXPECT_OK(imaging::WriteGrayTiff(path, {image}, 16));
  const std::string bytes = ReadBytes(path);
  const std::string sha256 = Sha256Hex(bytes);
  EXPECT_EQ(
      client.Call("PUT", absl::StrCat("/v1/files/", sha256), bytes).status,
      200);
  return sha256;
}

TEST(HttpImages, ArePrivateToWhoSentThemUntilTheDatasetIsShared) {
  Users users;
  const auto client_of = [&](const char* user) {
    return HttpClient(users.harness().server(), users.TokenOf(user));
  };
  const HttpClient owner = client_of("owner");
  const ScratchFolder folder;
  const std::string file =
      absl::StrCat("/v1/files/", SendImage(owner, folder, Discs({200, 300})));
  const std::string tile = absl::StrCat(file, "/slices/1/tiles/0/0/0");
  EXPECT_EQ(owner.Get(tile).status, 200);
  EXPECT_EQ(owner.Get(tile).Header("content-type"), "image/jpeg");
  const HttpClient colleague = client_of("colleague");
  for (const std::string& target :
       {file, tile, absl::StrCat(file, "/slices/1/histogram"),
        absl::StrCat(file, "/slices/1/pixels?x0=0&y0=0&x1=9&y1=9")}) {
    EXPECT_EQ(owner.Get(target).status, 200) << target;
    EXPECT_EQ(ReasonIn(colleague.Get(target)), "FILE_NOT_FOUND") << target;
    EXPECT_EQ(client_of("nobody").Get(target).status, 401) << target;
  }

  // The owner outlines an object in a region of it.
  const auto cropped = owner.Call("POST", "/v1/files:crop",
                                  Json{{"file", file.substr(10)},
                                       {"x0", 40},
                                       {"y0", 40},
                                       {"x1", 120},
                                       {"y1", 100}}
                                      .dump());
  ASSERT_EQ(cropped.status, 200) << cropped.body;
  imaging::LabelPlane mask({60, 80}, 0);
  mask.at(20, 20) = 1;
  ASSERT_OK(imaging::WriteLabelTiff(folder / "mask.tif", {mask}));
  const std::string mask_bytes = ReadBytes(folder / "mask.tif");
  EXPECT_EQ(owner
                .Call("PUT", absl::StrCat("/v1/files/", Sha256Hex(mask_bytes)),
                      mask_bytes)
                .status,
            200);
  const std::string crop_sha256 = Json::parse(cropped.body)["sha256"];
  const Json sample = {
      {"name", "a"},
      {"image", {{"filename", "i.tif"}, {"sha256", crop_sha256}}},
      {"mask", {{"filename", "m.tif"}, {"sha256", Sha256Hex(mask_bytes)}}}};
  const auto made =
      owner.Call("POST", "/v1/datasets",
                 Json{{"datasetId", "d"}, {"samples", {sample}}}.dump());
  ASSERT_EQ(made.status, 200) << made.body;

  const std::string picture = "/v1/datasets/d/samples/a/image?size=40";
  EXPECT_EQ(owner.Get(picture).status, 200);
  EXPECT_EQ(owner.Get("/v1/datasets/d/samples/a/mask").Header("content-type"),
            "image/png");
  EXPECT_EQ(ReasonIn(colleague.Get(picture)), "DATASET_NOT_FOUND");
  EXPECT_EQ(owner
                .Call("POST", "/v1/datasets/d:share",
                      R"({"visibility": "GROUP", "group": "lab"})")
                .status,
            200);
  EXPECT_EQ(colleague.Get(picture).status, 200);
  EXPECT_EQ(colleague.Get(absl::StrCat("/v1/files/", crop_sha256)).status, 200);
  // The rest of the image stays the owner's.
  EXPECT_EQ(ReasonIn(colleague.Get(file)), "FILE_NOT_FOUND");
  EXPECT_EQ(ReasonIn(client_of("stranger").Get(picture)), "DATASET_NOT_FOUND");
}

TEST(HttpImages, ALargeImageIsPreparedOnce) {
  Harness harness;
  const HttpClient client(harness.server());
  const ScratchFolder folder;
  const imaging::GrayPlane image = Discs({4200, 4100});
  const std::string file =
      absl::StrCat("/v1/files/", SendImage(client, folder, image));
  EXPECT_EQ(Json::parse(client.Get(file).body)["state"], "READING");
  const std::string target = absl::StrCat(file, "/slices/1/tiles/3/0/0");
  int status = 202;
  for (int i = 0; i < 600 && status == 202; ++i) {
    const auto answer = client.Get(target);
    status = answer.status;
    if (status == 202) {
      EXPECT_EQ(answer.Header("retry-after"), "1");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  EXPECT_EQ(status, 200);
  // It is there after a restart, too.
  harness.Restart();
  const HttpClient again(harness.server());
  EXPECT_EQ(Json::parse(again.Get(file).body)["state"], "READY");
  const auto pixels = again.Get(
      absl::StrCat(file, "/slices/1/pixels?x0=4000&y0=4100&x1=4100&y1=4200"));
  ASSERT_EQ(pixels.status, 200);
  ASSERT_EQ(pixels.body.size(), 20'000u);
  EXPECT_EQ(static_cast<uint8_t>(pixels.body[0]) |
                static_cast<uint8_t>(pixels.body[1]) << 8,
            image.at(4000, 4100));
}

TEST(HttpImages, AModelTellsWhereItSeesObjects) {
  Harness harness(&WithStarter);
  const HttpClient client(harness.server());
  const ScratchFolder folder;
  const std::string target = absl::StrCat(
      "/v1/files/", SendImage(client, folder, Discs({200, 240})),
      "/slices/1/probability?x0=40&y0=0&x1=200&y1=160&model=models/");
  const auto answer = client.Get(absl::StrCat(target, "nuclei&diameter=20"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.Header("x-tessera-planes"), StartsWith("foreground"));
  EXPECT_EQ(answer.Header("x-tessera-model"), "models/nuclei/versions/1");
  EXPECT_EQ(answer.Header("x-tessera-diameter"), "20");
  ASSERT_GE(answer.body.size(), 160u * 160u);
  const auto at = [&](size_t x, size_t y) {
    return static_cast<uint8_t>(answer.body[y * 160 + x]);
  };
  // In the middle of a disc, and between four discs.
  EXPECT_GT(at(60, 60), 128);
  EXPECT_LT(at(80, 80), 64);
  EXPECT_EQ(ReasonIn(client.Get(absl::StrCat(target, "none"))),
            "MODEL_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::testing
