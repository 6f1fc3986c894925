#include "server/front/http/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error_reason.h"
#include "server/front/http/answer.h"
#include "tests/support/status_matchers.h"

namespace tessera::front::http {
namespace {

constexpr char kTag[] = "\"a,b\"";

absl::StatusOr<bool> Has(const std::string& name, const std::string& value,
                         Response* response = nullptr) {
  Response unused;
  return ClientHas({.headers = {{name, value}}}, kTag,
                   response == nullptr ? unused : *response);
}

TEST(Conditions, ComparesTagsWeaklyAndInLists) {
  for (const char* tags :
       {"\"a,b\"", "W/\"a,b\"", "*", " * ", "\"x\", W/\"y\" , \"a,b\"",
        "W/\"x\",W/\"a,b\",\"z\""}) {
    EXPECT_TRUE(Has("if-none-match", tags).value()) << tags;
  }
  for (const char* tags : {"", "a,b", "\"a\"", "\"a,b", "W/a,b", "\"A,B\"",
                           "\"x\" \"", "w/\"a,b\"", ",,,"}) {
    EXPECT_FALSE(Has("if-none-match", tags).value()) << tags;
  }
  Response response;
  EXPECT_TRUE(Has("if-none-match", kTag, &response).value());
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.headers["ETag"], kTag);
}

TEST(Conditions, GoesOnOnlyWithTheSame) {
  for (const char* tags : {"\"a,b\"", "*", "\"x\", \"a,b\""}) {
    EXPECT_FALSE(Has("if-match", tags).value()) << tags;
  }
  // A weak tag may stand for other bytes.
  for (const char* tags : {"\"x\"", "W/\"a,b\"", "nonsense"}) {
    const auto refused = Has("if-match", tags);
    EXPECT_ERROR(refused, kFailedPrecondition, "TAG_MISMATCH");
    EXPECT_EQ(HttpStatusOf(refused.status()), 412);
  }
}

struct Part {
  int status = 0;
  std::string range;
  std::string length;
};

Part PartOf(std::map<std::string, std::string> headers, int64_t size = 100) {
  Response response;
  const auto range =
      TakeRange({.headers = std::move(headers)}, kTag, size, response);
  if (!range.ok()) {
    EXPECT_EQ(ReasonOf(range.status()), "RANGE_UNSATISFIABLE");
    return {.status = HttpStatusOf(range.status())};
  }
  if (*range) {
    EXPECT_EQ(response.headers["Content-Length"],
              std::to_string((*range)->end - (*range)->begin));
  }
  return {response.status, response.headers["Content-Range"],
          response.headers["Content-Length"]};
}

TEST(Conditions, SendsOneRange) {
  EXPECT_EQ(PartOf({}).status, 200);
  EXPECT_EQ(PartOf({}).length, "100");
  EXPECT_EQ(PartOf({{"range", "bytes=0-9"}}).range, "bytes 0-9/100");
  EXPECT_EQ(PartOf({{"range", "bytes=90-"}}).range, "bytes 90-99/100");
  EXPECT_EQ(PartOf({{"range", "bytes=90-1000"}}).range, "bytes 90-99/100");
  EXPECT_EQ(PartOf({{"range", "bytes=-7"}}).range, "bytes 93-99/100");
  EXPECT_EQ(PartOf({{"range", "bytes=-1000"}}).range, "bytes 0-99/100");
  EXPECT_EQ(PartOf({{"range", "bytes=0-9"}}).status, 206);
  for (const char* none : {"bytes=100-", "bytes=200-300", "bytes=-0"}) {
    EXPECT_EQ(PartOf({{"range", none}}).status, 416) << none;
  }
  EXPECT_EQ(PartOf({{"range", "bytes=0-"}}, 0).status, 416);
}

TEST(Conditions, SendsEverythingForRangesThatItDoesNotKnow) {
  for (const char* odd : {"bytes=0-1,3-4", "bytes=9-0", "bytes=", "bytes=-",
                          "bytes=a-b", "bytes=+1-2", "lines=1-2", "bytes=1",
                          "bytes=-+5", "bytes=99999999999999999999-"}) {
    EXPECT_EQ(PartOf({{"range", odd}}).status, 200) << odd;
  }
}

TEST(Conditions, SendsEverythingIfWhatWasBegunHasChanged) {
  const std::string range = "bytes=50-";
  EXPECT_EQ(PartOf({{"range", range}, {"if-range", kTag}}).status, 206);
  for (const char* other :
       {"\"old\"", "W/\"a,b\"", "Tue, 01 Dec 2026 11:00:00 GMT"}) {
    EXPECT_EQ(PartOf({{"range", range}, {"if-range", other}}).status, 200)
        << other;
  }
}

}  // namespace
}  // namespace tessera::front::http
