#include "server/front/http/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "nlohmann/json.hpp"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ErrorResponse, HasCodeReasonResourceDelayAndRequestId) {
  const absl::Status error = WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("full"), "QUEUE_FULL", "a/b"),
      absl::Milliseconds(1500));
  const Response response = ErrorResponse(error, "id7");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.at("Retry-After"), "2");
  const auto json = nlohmann::json::parse(response.body)["error"];
  EXPECT_EQ(json["code"], 429);
  EXPECT_EQ(json["status"], "RESOURCE_EXHAUSTED");
  EXPECT_EQ(json["message"], "full");
  EXPECT_EQ(json["details"][0]["reason"], "QUEUE_FULL");
  EXPECT_EQ(json["details"][0]["metadata"]["resource"], "a/b");
  EXPECT_EQ(json["details"][1]["retryDelay"], "1.5s");
  EXPECT_EQ(json["details"][2]["requestId"], "id7");
}

TEST(ErrorResponse, HasTheStatusOfTheCodeOrOfTheReason) {
  EXPECT_EQ(HttpStatusOf(absl::NotFoundError("")), 404);
  EXPECT_EQ(HttpStatusOf(absl::AbortedError("")), 409);
  EXPECT_EQ(HttpStatusOf(absl::UnavailableError("")), 503);
  EXPECT_EQ(HttpStatusOf(absl::InternalError("")), 500);
  EXPECT_EQ(HttpStatusOf(
                WithReason(absl::UnimplementedError(""), "METHOD_NOT_ALLOWED")),
            405);
  EXPECT_EQ(
      HttpStatusOf(WithReason(absl::DataLossError(""), "DIGEST_MISMATCH")),
      409);
  EXPECT_EQ(HttpStatusOf(
                WithReason(absl::ResourceExhaustedError(""), "FILE_TOO_LARGE")),
            413);
  EXPECT_EQ(ErrorResponse(absl::UnauthenticatedError("no"), "")
                .headers.at("WWW-Authenticate"),
            "Bearer");
}

TEST(ErrorResponse, IsJsonWhateverTheMessageHolds) {
  const Response response =
      ErrorResponse(absl::NotFoundError("a\xff\"\n\x01"), "id");
  EXPECT_TRUE(nlohmann::json::accept(response.body)) << response.body;
}

TEST(HeadText, LetsNoValueBeginAnotherField) {
  Response response{.body = "abc"};
  response.headers["X-Name"] = "a\r\nSet-Cookie: b";
  const std::string head = HeadText(response, "id", true, false);
  EXPECT_THAT(head, Not(HasSubstr("\nSet-Cookie")));
  EXPECT_THAT(head, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Request-Id: id\r\n"));
}

TEST(HeadText, HasTheSecurityHeadersOfAllAnswers) {
  const std::string head = HeadText({.status = 404}, "id", false, false);
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy: default-src 'self';"));
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(head, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(head, HasSubstr("Connection: close"));
}

}  // namespace
}  // namespace tessera::front::http
