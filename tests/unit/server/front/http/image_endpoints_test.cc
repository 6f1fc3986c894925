#include "server/front/http/image_endpoints.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "models/imaging/image_writer.h"
#include "nlohmann/json.hpp"
#include "tests/unit/server/app/app_fixture.h"
#include "tests/unit/server/app/small_pictures.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;
using Query = std::multimap<std::string, std::string>;

class ImageEndpointsTest : public app::AppTest {
 protected:
  ImageEndpointsTest()
      : pictures_(app::OpenSmallPictures(state_.files(), clock_,
                                         folder_ / "pictures")) {
    AddImageEndpoints(router_, images_);
  }

  // What the endpoint of the path answers to `owner_`.
  absl::StatusOr<Response> Call(const std::string& verb,
                                const std::string& path, Query query = {},
                                const std::string& body = "") {
    ASSIGN_OR_RETURN(const Router::Match match, router_.Find(verb, path));
    return std::get<Endpoint>(match.route->handler)({.method = verb,
                                                     .path = path,
                                                     .values = match.values,
                                                     .query = std::move(query),
                                                     .body = body,
                                                     .caller = owner_});
  }
  absl::StatusOr<Response> Get(const std::string& path, Query query = {}) {
    return Call("GET", path, std::move(query));
  }

  std::string SendImage(const imaging::GrayPlane& image, int bits) {
    const auto path = folder_ / "image.tif";
    EXPECT_OK(imaging::WriteGrayTiff(path, {image, image}, bits, 0.25));
    return Send(owner_, testing::ReadBytes(path));
  }

  static imaging::GrayPlane Ramp(imaging::Size size) {
    imaging::GrayPlane image(size, 0);
    for (size_t i = 0; i < image.pixels().size(); ++i) {
      image.pixels()[i] = static_cast<uint16_t>(i * 7 % 5000);
    }
    return image;
  }

  const std::unique_ptr<pictures::Pictures> pictures_;
  app::Images images_{*control_, *pictures_, catalog_, uploads_};
  Router router_;
};

TEST_F(ImageEndpointsTest, DescribeAFile) {
  const std::string sha256 = SendImage(Ramp({40, 60}), 16);
  const auto response = Get("/v1/files/" + sha256);
  ASSERT_OK(response);
  const Json json = Json::parse(response->body);
  EXPECT_EQ(json["sha256"], sha256);
  EXPECT_EQ(json["width"], 60);
  EXPECT_EQ(json["height"], 40);
  EXPECT_EQ(json["bits"], 16);
  EXPECT_EQ(json["slices"], 2);
  EXPECT_EQ(json["dimensions"], "t");
  EXPECT_EQ(json["channels"], 1);
  EXPECT_EQ(json["state"], "READY");
  EXPECT_EQ(json["levels"], 1);
  EXPECT_EQ(json["tileSize"], 512);
  EXPECT_NEAR(json["pixelSizeUm"], 0.25, 1e-3);
}

TEST_F(ImageEndpointsTest, SayThatALargeFileIsBeingRead) {
  const auto pictures =
      app::OpenSmallPictures(state_.files(), clock_, folder_ / "large",
                             {.most_bytes_read_at_once = 100});
  app::Images images(*control_, *pictures, catalog_, uploads_);
  router_ = {};
  AddImageEndpoints(router_, images);
  const std::string path = "/v1/files/" + SendImage(Ramp({40, 60}), 16);
  Json json;
  bool told = false;
  while (json["state"] != "READY") {
    const auto response = Get(path);
    ASSERT_OK(response);
    json = Json::parse(response->body);
    if (json["state"] != "READING") continue;
    told = true;
    EXPECT_EQ(json["width"], 0);
    EXPECT_EQ(response->headers.at("Retry-After"), "1");
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(json["width"], 60);
  EXPECT_OK(Get(path + "/slices/1/histogram"));
}

TEST_F(ImageEndpointsTest, CountIntensities) {
  const std::string slice =
      "/v1/files/" + SendImage(Ramp({40, 60}), 16) + "/slices/2";
  const auto response = Get(slice + "/histogram", {{"channel", "1"}});
  ASSERT_OK(response);
  const Json json = Json::parse(response->body);
  int64_t pixels = 0;
  for (const Json& bin : json["bins"]) pixels += bin.get<int64_t>();
  EXPECT_EQ(pixels, 2400);
  EXPECT_EQ(json["bins"].size(), 1024u);
  EXPECT_EQ(json["min"], 0);
  EXPECT_LT(json["p01"], json["p999"]);
}

TEST_F(ImageEndpointsTest, DrawTilesThatBrowsersMayKeep) {
  const std::string slice =
      "/v1/files/" + SendImage(Ramp({40, 60}), 16) + "/slices/1";
  const auto response = Get(slice + "/tiles/0/0/0",
                            {{"lo", "0"}, {"hi", "5000.5"}, {"gamma", "0.8"}});
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->content_type, "image/jpeg");
  EXPECT_EQ(response->headers.at("Cache-Control"),
            "private, max-age=31536000, immutable");
  EXPECT_EQ(response->body.substr(0, 2), "\xff\xd8");
  EXPECT_ERROR(Get(slice + "/tiles/0/1/0"), kInvalidArgument,
               "TILE_OUT_OF_RANGE");
  EXPECT_ERROR(Get(slice + "/tiles/0/x/0"), kInvalidArgument,
               "PARAMETER_INVALID");
  EXPECT_ERROR(Get(slice + "/tiles/0/0/0", {{"lo", "low"}}), kInvalidArgument,
               "PARAMETER_INVALID");
}

TEST_F(ImageEndpointsTest, ReturnPixelsWithTheirSize) {
  const imaging::GrayPlane image = Ramp({40, 60});
  const std::string slice = "/v1/files/" + SendImage(image, 16) + "/slices/1";
  const auto response = Get(
      slice + "/pixels", {{"x0", "3"}, {"y0", "5"}, {"x1", "13"}, {"y1", "9"}});
  ASSERT_OK(response);
  EXPECT_EQ(response->headers.at("X-Tessera-Width"), "10");
  EXPECT_EQ(response->headers.at("X-Tessera-Height"), "4");
  EXPECT_EQ(response->headers.at("X-Tessera-Bits"), "16");
  ASSERT_EQ(response->body.size(), 80u);
  EXPECT_EQ(static_cast<uint8_t>(response->body[0]) |
                static_cast<uint8_t>(response->body[1]) << 8,
            image.at(3, 5));
  EXPECT_ERROR(Get(slice + "/pixels", {{"x0", "3"}}), kInvalidArgument,
               "PARAMETER_INVALID");
}

TEST_F(ImageEndpointsTest, CropARegion) {
  const std::string sha256 = SendImage(Ramp({40, 60}), 16);
  const Json body = {{"file", sha256}, {"slice", 2}, {"channel", 1}, {"x0", 3},
                     {"y0", 5},        {"x1", 13},   {"y1", 9}};
  const auto response = Call("POST", "/v1/files:crop", {}, body.dump());
  ASSERT_OK(response);
  const Json json = Json::parse(response->body);
  const auto cropped = Get("/v1/files/" + json["sha256"].get<std::string>());
  ASSERT_OK(cropped);
  EXPECT_EQ(Json::parse(cropped->body)["width"], 10);
  for (const char* malformed :
       {"", "[]", R"({"file": 3})", R"({"file": "a", "x0": "1"})"}) {
    EXPECT_ERROR(Call("POST", "/v1/files:crop", {}, malformed),
                 kInvalidArgument, "PARAMETER_INVALID");
  }
}

TEST_F(ImageEndpointsTest, ALargeSliceIsBeingMade) {
  const std::string slice =
      "/v1/files/" + SendImage(Ramp({600, 700}), 16) + "/slices/1";
  const auto response = Get(slice + "/tiles/1/0/0");
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 202);
  EXPECT_EQ(response->headers.at("Retry-After"), "1");
}

TEST_F(ImageEndpointsTest, ShowSamples) {
  imaging::LabelPlane mask({40, 60}, 0);
  mask.at(5, 5) = 9;
  ASSERT_OK(imaging::WriteLabelTiff(folder_ / "mask.tif", {mask}));
  const datasets::Sample sample{
      .name = "a sample",
      .image = {"i.tif", SendImage(Ramp({40, 60}), 16)},
      .mask = {"m.tif",
               Send(owner_, testing::ReadBytes(folder_ / "mask.tif"))}};
  ASSERT_OK(datasets_.Create(owner_, "d", {sample}, ""));
  const std::string path = "/v1/datasets/d/samples/a%20sample";
  const auto image = Get(path + "/image", {{"size", "20"}});
  ASSERT_OK(image);
  EXPECT_EQ(image->content_type, "image/jpeg");
  EXPECT_EQ(image->headers.at("Cache-Control"), "private, max-age=60");
  const auto drawn = Get("/v1/datasets/d/revisions/1/samples/a%20sample/mask");
  ASSERT_OK(drawn);
  EXPECT_EQ(drawn->content_type, "image/png");
  EXPECT_EQ(drawn->headers.at("Cache-Control"),
            "private, max-age=31536000, immutable");
  const auto pixels = Get(path + "/mask/pixels",
                          {{"x0", "5"}, {"y0", "5"}, {"x1", "6"}, {"y1", "6"}});
  ASSERT_OK(pixels);
  EXPECT_EQ(pixels->body, "\x09");
  EXPECT_ERROR(Get("/v1/datasets/e/samples/a/image"), kNotFound,
               "DATASET_NOT_FOUND");
}

}  // namespace
}  // namespace tessera::front::http
