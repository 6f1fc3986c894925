#include "server/front/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error_reason.h"
#include "server/front/http/percent.h"

namespace tessera::front::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// An endpoint that answers with its own name.
Endpoint Named(const std::string& name) {
  return [name](const Request&) -> absl::StatusOr<Response> {
    return Response{.body = name};
  };
}

class RouterTest : public ::testing::Test {
 protected:
  void Add(const std::string& verb, const std::string& path) {
    router_.AddOpen(verb, path, Named(verb + " " + path));
  }
  // The route that answers, or the reason why none does.
  std::string Found(const std::string& verb, const std::string& path) {
    const auto match = router_.Find(verb, path);
    if (!match.ok()) return ReasonOf(match.status());
    return match->route->verb + " " + match->route->path.text();
  }
  std::map<std::string, std::string> Values(const std::string& path) {
    const auto match = router_.Find("GET", path);
    EXPECT_TRUE(match.ok()) << match.status();
    return match.ok() ? match->values : std::map<std::string, std::string>();
  }

  Router router_;
};

TEST_F(RouterTest, FindsPathsByTheirSegments) {
  Add("GET", "/v1/models");
  Add("GET", "/v1/{name=models/*}");
  Add("GET", "/v1/{name=models/*/versions/*}");
  EXPECT_EQ(Found("GET", "/v1/models"), "GET /v1/models");
  EXPECT_EQ(Found("GET", "/v1/models/nuclei"), "GET /v1/{name=models/*}");
  EXPECT_EQ(Found("GET", "/v1/models/nuclei/versions/3"),
            "GET /v1/{name=models/*/versions/*}");
  EXPECT_EQ(Found("GET", "/v1/models/nuclei/versions"), "PATH_UNKNOWN");
  EXPECT_EQ(Found("GET", "/v2/models"), "PATH_UNKNOWN");
}

TEST_F(RouterTest, HandsOverWhatTheVariablesStandFor) {
  Add("GET", "/v1/{name=models/*/versions/*}");
  Add("GET", "/v1/files/{file}/slices/{n}");
  EXPECT_THAT(Values("/v1/models/a%20b/versions/3"),
              ElementsAre(Pair("name", "models/a b/versions/3")));
  EXPECT_THAT(Values("/v1/files/0a/slices/2"),
              ElementsAre(Pair("file", "0a"), Pair("n", "2")));
}

TEST_F(RouterTest, PrefersVerbsAndFixedSegments) {
  Add("POST", "/v1/files/{file}");
  Add("POST", "/v1/files:crop");
  Add("GET", "/v1/{name=models/*}");
  Add("GET", "/v1/{name=models/*}:export");
  Add("GET", "/v1/models/{id}");
  EXPECT_EQ(Found("POST", "/v1/files:crop"), "POST /v1/files:crop");
  EXPECT_EQ(Found("GET", "/v1/models/nuclei:export"),
            "GET /v1/{name=models/*}:export");
  EXPECT_THAT(Values("/v1/models/nuclei:export"),
              ElementsAre(Pair("name", "models/nuclei")));
}

TEST_F(RouterTest, SaysWhichVerbsAPathTakes) {
  Add("GET", "/v1/models");
  Add("POST", "/v1/models");
  EXPECT_EQ(Found("DELETE", "/v1/models"), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(router_.Verbs("/v1/models?a=b"), "GET, POST");
  EXPECT_THAT(
      std::string(router_.Find("DELETE", "/v1/models").status().message()),
      HasSubstr("GET, POST"));
}

TEST_F(RouterTest, RefusesPathsThatCouldMeanAnother) {
  Add("GET", "/v1/{name=models/*}");
  for (const char* path :
       {"/v1/models/a%2Fb", "/v1//models", "/v1/models/..", "/v1/models/%2e",
        "/v1/models/%0a", "/v1/models/%zz", "/v1/models/%4", "models"}) {
    EXPECT_EQ(Found("GET", path), "PATH_INVALID") << path;
  }
}

TEST_F(RouterTest, PassesOtherPathsToTheFallback) {
  Add("POST", "/v1/models");
  router_.SetFallback(Named("page"));
  EXPECT_EQ(Found("GET", "/"), "GET /*");
  EXPECT_EQ(Found("GET", "/results/7/1"), "GET /*");
  EXPECT_EQ(Found("POST", "/results"), "PATH_UNKNOWN");
  EXPECT_EQ(Found("GET", "/v1/nothing"), "PATH_UNKNOWN");
  EXPECT_EQ(Found("GET", "/v1/models"), "METHOD_NOT_ALLOWED");
}

TEST(PathTemplate, WritesVariablesOutForOpenApi) {
  const auto made =
      PathTemplate::Parse("/v1/{name=models/*/versions/*}:export");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->simple(), "/v1/models/{name}/versions/{name2}:export");
  EXPECT_THAT(made->simple_variables(), ElementsAre("name", "name2"));
}

TEST(PathTemplate, RefusesOtherText) {
  for (const char* text : {"", "v1", "/v1/{name", "/v1//a", "/"}) {
    const auto made = PathTemplate::Parse(text);
    EXPECT_FALSE(made.ok()) << text;
  }
}

TEST(ParseQuery, ReadsFieldsAndEscapes) {
  const auto query = ParseQuery("a=1&b=x+y%26&a=2&flag");
  ASSERT_TRUE(query.has_value());
  EXPECT_THAT(*query, ElementsAre(Pair("a", "1"), Pair("a", "2"),
                                  Pair("b", "x y&"), Pair("flag", "")));
  EXPECT_FALSE(ParseQuery("a=%g0").has_value());
}

}  // namespace
}  // namespace tessera::front::http
