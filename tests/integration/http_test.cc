// What the HTTP API has beside the methods of the gRPC API: sessions, uploads,
// downloads, TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "nlohmann/json.hpp"
#include "tests/integration/http_client.h"
#include "tests/integration/users.h"
#include "tests/support/certificates.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

Json BodyOf(const net::HttpResponse& answer) {
  return Json::parse(answer.body);
}

TEST(HttpSession, TurnsATokenIntoACookieThatOnlyTheOwnPageUses) {
  Users users;
  const HttpClient browser(users.harness().server());
  EXPECT_EQ(browser.Get("/v1/models").status, 401);
  Json who = BodyOf(browser.Get("/v1/session"));
  EXPECT_EQ(who["signedIn"], false);
  EXPECT_EQ(who["authenticationRequired"], true);
  EXPECT_EQ(ReasonIn(browser.Call("POST", "/v1/session",
                                  R"({"token": "tessera_0"})")),
            "TOKEN_INVALID");
  EXPECT_EQ(ReasonIn(browser.Call("POST", "/v1/session", "{}")),
            "TOKEN_MALFORMED");
  const auto signed_in = browser.Call(
      "POST", "/v1/session", Json{{"token", users.TokenOf("owner")}}.dump());
  ASSERT_EQ(signed_in.status, 200) << signed_in.body;
  EXPECT_EQ(BodyOf(signed_in)["user"], "owner");
  const std::string field = signed_in.Header("set-cookie");
  EXPECT_THAT(field, HasSubstr("; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(field, Not(HasSubstr("Secure")));
  const std::string cookie = field.substr(0, field.find(';'));
  who = BodyOf(browser.Call("GET", "/v1/session", "", {{"Cookie", cookie}}));
  EXPECT_EQ(who["user"], "owner");
  EXPECT_EQ(who["role"], "member");
  EXPECT_EQ(who["groups"], Json({"lab"}));
  EXPECT_EQ(browser.Call("GET", "/v1/models", "", {{"Cookie", cookie}}).status,
            200);

  const std::string missing = R"({"sha256": []})";
  const auto post = [&](const char* name, const char* value) {
    return browser.Call("POST", "/v1/files:findMissing", missing,
                        {{"Cookie", cookie}, {name, value}});
  };
  EXPECT_EQ(post("Sec-Fetch-Site", "same-origin").status, 200);
  EXPECT_EQ(ReasonIn(post("Sec-Fetch-Site", "cross-site")), "CROSS_SITE");
  EXPECT_EQ(ReasonIn(post("Origin", "http://evil.example")), "CROSS_SITE");
  EXPECT_EQ(ReasonIn(post("X-Other", "1")), "CROSS_SITE");

  users.Revoke("owner");
  EXPECT_EQ(browser.Call("GET", "/v1/models", "", {{"Cookie", cookie}}).status,
            401);
  EXPECT_THAT(browser.Call("DELETE", "/v1/session").Header("set-cookie"),
              HasSubstr("Max-Age=0"));
}

TEST(HttpTokens, AdminsMakeAndRevokeThemAndNobodyElse) {
  Users users;
  const HttpClient admin(users.harness().server(), users.TokenOf("admin"));
  const HttpClient owner(users.harness().server(), users.TokenOf("owner"));
  const std::string wanted =
      R"({"name": "bob-1", "user": "bob", "role": "viewer",
          "groups": ["lab"], "expiresInDays": 7})";
  for (const auto& refused :
       {owner.Get("/v1/tokens"), owner.Call("POST", "/v1/tokens", wanted),
        owner.Call("DELETE", "/v1/tokens/bob-1")}) {
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(ReasonIn(refused), "ROLE_TOO_LOW");
  }
  const auto made = admin.Call("POST", "/v1/tokens", wanted);
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string secret = BodyOf(made)["secret"];
  EXPECT_EQ(ReasonIn(admin.Call("POST", "/v1/tokens", wanted)), "TOKEN_EXISTS");
  const HttpClient bob(users.harness().server(), secret);
  EXPECT_EQ(BodyOf(bob.Get("/v1/session"))["user"], "bob");

  const auto list = admin.Get("/v1/tokens");
  EXPECT_THAT(list.body, Not(HasSubstr(secret)));
  Json found;
  const Json tokens = BodyOf(list)["tokens"];
  for (const Json& token : tokens) {
    if (token["name"] == "bob-1") found = token;
  }
  EXPECT_EQ(found["role"], "viewer");
  EXPECT_EQ(found["groups"], Json({"lab"}));
  EXPECT_EQ(found["storedBytes"], "0");

  EXPECT_EQ(admin.Call("DELETE", "/v1/tokens/bob-1").status, 200);
  EXPECT_EQ(bob.Get("/v1/models").status, 401);
  EXPECT_EQ(ReasonIn(admin.Call("DELETE", "/v1/tokens/bob-1")),
            "TOKEN_NOT_FOUND");
  for (const char* body :
       {"[]", R"({"name": "x", "user": "x", "role": "king"})",
        R"({"name": "x", "user": "x", "role": "viewer", "expiresInDays": 0})",
        R"({"name": "x", "user": "x", "role": "viewer", "groups": "lab"})",
        R"({"name": 1, "user": "x", "role": "viewer"})"}) {
    EXPECT_EQ(admin.Call("POST", "/v1/tokens", body).status, 400) << body;
  }
}

TEST(HttpSession, WithoutAuthenticationNoOtherNameLeadsToTheServer) {
  Harness harness;
  const HttpClient client(harness.server());
  EXPECT_EQ(BodyOf(client.Get("/v1/session"))["user"], "local");
  EXPECT_EQ(client.Get("/v1/models").status, 200);
  EXPECT_EQ(ReasonIn(client.Call("GET", "/v1/models", "",
                                 {{"Host", "evil.example"}})),
            "HOST_UNKNOWN");
  EXPECT_EQ(ReasonIn(client.Call("POST", "/v1/files:clear", "{}",
                                 {{"Origin", "http://evil.example"}})),
            "CROSS_SITE");
  EXPECT_EQ(
      ReasonIn(client.Call("POST", "/v1/tokens",
                           R"({"name": "x", "user": "x", "role": "admin"})")),
      "NO_AUTHENTICATION");
  EXPECT_EQ(ReasonIn(client.Call("DELETE", "/v1/tokens/x")),
            "NO_AUTHENTICATION");
}

TEST(HttpUpload, GoesOnWhereItStopped) {
  Users users;
  const HttpClient owner(users.harness().server(), users.TokenOf("owner"));
  const std::string bytes(100'000, 'x');
  const std::string path = absl::StrCat("/v1/files/", Sha256Hex(bytes));
  const auto missing = [&] {
    const Json files = BodyOf(
        owner.Call("POST", "/v1/files:findMissing",
                   Json{{"sha256", {Sha256Hex(bytes)}}}.dump()))["files"];
    return files.empty() ? std::string("none")
                         : files[0]["committedBytes"].get<std::string>();
  };
  const auto put = [&](size_t begin, size_t end) {
    return owner.Call(
        "PUT", path, bytes.substr(begin, end - begin),
        {{"Content-Range",
          absl::StrCat("bytes ", begin, "-", end - 1, "/", bytes.size())}});
  };
  EXPECT_EQ(missing(), "0");
  EXPECT_EQ(put(0, 40'000).body,
            R"({"committedBytes":"40000","complete":false})");
  EXPECT_EQ(missing(), "40000");
  const auto wrong = put(50'000, 60'000);
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(BodyOf(wrong)["error"]["status"], "OUT_OF_RANGE");
  EXPECT_EQ(put(40'000, 100'000).body,
            R"({"committedBytes":"100000","complete":true})");
  EXPECT_EQ(missing(), "none");
  // A second time the server has it.
  EXPECT_EQ(owner.Call("PUT", path, bytes).body,
            R"({"committedBytes":"100000","complete":true})");
}

TEST(HttpUpload, RefusesWhatIsNotTheFile) {
  Users users;
  const HttpClient owner(users.harness().server(), users.TokenOf("owner"));
  const std::string path = absl::StrCat("/v1/files/", Sha256Hex("other"));
  const auto wrong = owner.Call("PUT", path, "bytes");
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(ReasonIn(wrong), "DIGEST_MISMATCH");
  EXPECT_EQ(ReasonIn(owner.Call("PUT", path, "bytes",
                                {{"Content-Range", "bytes 0-9/20"}})),
            "RANGE_INVALID");
  EXPECT_EQ(
      ReasonIn(owner.Call("PUT", path, "bytes", {{"Content-Range", "0-4/5"}})),
      "RANGE_INVALID");
  EXPECT_EQ(owner.Call("PUT", "/v1/files/x", "bytes").status, 400);
  const HttpClient viewer(users.harness().server(), users.TokenOf("viewer"));
  EXPECT_EQ(ReasonIn(viewer.Call("PUT", path, "other")), "ROLE_TOO_LOW");
}

TEST(HttpDownload, SendsSamplesAndVersions) {
  Users users;
  users.ActAs("owner");
  users.harness().CreateDataset("d", 1);
  const HttpClient owner(users.harness().server(), users.TokenOf("owner"));
  const Json sample = BodyOf(owner.Get("/v1/datasets/d/samples"))["samples"][0];
  const std::string path = absl::StrCat("/v1/datasets/d/samples/",
                                        sample["name"].get<std::string>());
  const auto image = owner.Get(path + "/image:download");
  ASSERT_EQ(image.status, 200) << image.body;
  EXPECT_EQ(Sha256Hex(image.body), sample["image"]["sha256"]);
  EXPECT_EQ(image.Header("content-type"), "image/tiff");
  EXPECT_EQ(Sha256Hex(owner.Get(path + "/mask:download").body),
            sample["mask"]["sha256"]);
  const HttpClient stranger(users.harness().server(),
                            users.TokenOf("stranger"));
  EXPECT_EQ(stranger.Get(path + "/image:download").status, 404);

  users.harness().WatchToEnd(
      users.harness().CreateJob("datasets/d", "models/m"));
  const auto archive = owner.Get("/v1/models/m/versions/1:export");
  ASSERT_EQ(archive.status, 200) << archive.body;
  EXPECT_THAT(archive.body, StartsWith("PK"));
  EXPECT_THAT(archive.body, HasSubstr("weights.safetensors"));
  EXPECT_THAT(archive.Header("content-disposition"), HasSubstr("m-1.zip"));
  EXPECT_EQ(stranger.Get("/v1/models/m:export").status, 404);
}

TEST(HttpTls, EncryptsAndMarksTheCookieSecure) {
  const Authority authority{"authority"};
  const ScratchFolder files;
  const KeyPair pair = authority.Sign("server");
  files.Write("server.key", pair.key);
  files.Write("server.pem", pair.certificate);
  files.Write("ca.pem", authority.certificate());
  Users users([&](config::ServeOptions& options) {
    options.security.tls_cert = files / "server.pem";
    options.security.tls_key = files / "server.key";
  });
  const HttpClient client(users.harness().server(), users.TokenOf("owner"),
                          files / "ca.pem");
  EXPECT_EQ(client.Get("/v1/models").status, 200);
  const auto signed_in = client.Call(
      "POST", "/v1/session", Json{{"token", users.TokenOf("owner")}}.dump());
  EXPECT_THAT(signed_in.Header("set-cookie"), HasSubstr("; Secure"));
  EXPECT_ANY_THROW(HttpClient(users.harness().server(), "").Get("/v1/models"));
}

TEST(HttpApi, DescribesItself) {
  Users users;
  const HttpClient nobody(users.harness().server());
  const Json document = BodyOf(nobody.Get("/v1/openapi.json"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  for (const char* path :
       {"/v1/models", "/v1/session", "/v1/files/{sha256}", "/v1/events"}) {
    EXPECT_TRUE(document["paths"].contains(path)) << path;
  }
}

}  // namespace
}  // namespace tessera::testing
