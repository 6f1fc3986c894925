#include "server/front/http/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error_reason.h"

namespace tessera::front::http {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Gives the parser all bytes, `step` at a time; returns its first error.
absl::Status PutAll(RequestParser& parser, std::string bytes, size_t step) {
  std::string waiting;
  while (!bytes.empty() || !waiting.empty()) {
    const std::string some = bytes.substr(0, step);
    bytes.erase(0, some.size());
    waiting += some;
    const auto taken = parser.Put(waiting);
    if (!taken.ok()) return taken.status();
    waiting.erase(0, *taken);
    if (parser.is_complete() || (some.empty() && *taken == 0)) break;
  }
  return absl::OkStatus();
}

std::string ReasonFor(const std::string& bytes) {
  RequestParser parser;
  return ReasonOf(PutAll(parser, bytes, bytes.size()));
}

TEST(RequestParser, ReadsAHeadHoweverItIsCut) {
  const std::string bytes =
      "GET /v1/models?page_size=3 HTTP/1.1\r\nHost: a:1\r\nX-B: 1\r\n"
      "cookie: a=1\r\nX-b: 2\r\nCookie: b=2\r\n\r\n";
  for (const size_t step : {size_t{1}, size_t{7}, bytes.size()}) {
    RequestParser parser;
    ASSERT_TRUE(PutAll(parser, bytes, step).ok()) << step;
    ASSERT_TRUE(parser.is_complete());
    EXPECT_EQ(parser.head().method, "GET");
    EXPECT_EQ(parser.head().target, "/v1/models?page_size=3");
    EXPECT_THAT(parser.head().headers,
                UnorderedElementsAre(Pair("host", "a:1"), Pair("x-b", "1, 2"),
                                     Pair("cookie", "a=1; b=2")));
    EXPECT_TRUE(parser.head().keep_alive);
    EXPECT_FALSE(parser.head().has_body);
  }
}

TEST(RequestParser, ReadsBodiesByLengthAndInChunks) {
  for (const char* bytes :
       {"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"}) {
    for (const size_t step : {size_t{1}, size_t{1000}}) {
      RequestParser parser;
      ASSERT_TRUE(PutAll(parser, bytes, step).ok());
      EXPECT_TRUE(parser.is_complete());
      EXPECT_EQ(parser.TakeBody(), "hello");
      EXPECT_EQ(parser.TakeBody(), "");
    }
  }
}

TEST(RequestParser, WaitsForTheEndOfAnEmptyChunkedBody) {
  RequestParser parser;
  const auto head = parser.Put(
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(head.ok());
  for (const char* end : {"0", "0\r\n", "0\r\n", "0\r\n\r"}) {
    EXPECT_EQ(parser.Put(end).value(), 0u);
    EXPECT_FALSE(parser.is_complete());
  }
  EXPECT_EQ(parser.Put("0\r\n\r\n").value(), 5u);
  EXPECT_TRUE(parser.is_complete());
}

TEST(RequestParser, LeavesTheNextRequest) {
  const std::string first = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
  RequestParser parser;
  const auto taken = parser.Put(first + "GET /b HTTP/1.1\r\n");
  ASSERT_TRUE(taken.ok());
  EXPECT_EQ(*taken, first.size());
  EXPECT_TRUE(parser.is_complete());
}

TEST(RequestParser, TakesNoMemoryForBytesThatDoNotCome) {
  RequestParser parser;
  // An allocation of that size would fail.
  ASSERT_TRUE(PutAll(parser,
                     "PUT /a HTTP/1.1\r\nHost: a\r\n"
                     "Content-Length: 9223372036854775807\r\n\r\nx",
                     1000)
                  .ok());
  EXPECT_FALSE(parser.is_complete());
  EXPECT_EQ(parser.head().content_length, 9223372036854775807u);
  EXPECT_EQ(parser.TakeBody(), "x");
}

TEST(RequestParser, BoundsTheHead) {
  const std::string begin = "GET /a HTTP/1.1\r\nHost: a\r\nX-Long: ";
  EXPECT_EQ(ReasonFor(begin + std::string(kMaxHeadBytes, 'a') + "\r\n\r\n"),
            "HEAD_TOO_LARGE");
  // Without an end in sight.
  EXPECT_EQ(ReasonFor(begin + std::string(kMaxHeadBytes, 'a')),
            "HEAD_TOO_LARGE");
  EXPECT_EQ(ReasonFor(begin + std::string(kMaxHeadBytes / 2, 'a') + "\r\n\r\n"),
            "");
}

TEST(RequestParser, BoundsWhatSurroundsChunks) {
  const std::string begin =
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string more(kMaxHeadBytes, 'a');
  for (const std::string& rest :
       {"5;a=" + more, "2\r\nhe\r\n5;a=" + more, "0\r\nX: " + more}) {
    RequestParser parser;
    EXPECT_EQ(ReasonOf(PutAll(parser, begin + rest, 1000)),
              "REQUEST_MALFORMED");
  }
}

TEST(RequestParser, RefusesWhatAProxyCouldReadOtherwise) {
  for (const char* bytes : {
           "GET /a\r\n\r\n",
           "GET /a HTTP/1.1\r\n\r\n",
           "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
           "GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /a HTTP/1.1\nHost: a\n\n",
           "GET /a HTTP/1.1\r\nHost: a\r\n X: folded\r\nY\r\n\r\n",
           "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
           "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
           "Content-Length: 6\r\n\r\nhello",
           "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
           "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"
           "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
           "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n"
           "Content-Length: 2\r\n\r\nab",
           "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
           "zz\r\nhe\r\n0\r\n\r\n",
           "\x16\x03\x01\x02",
       }) {
    EXPECT_EQ(ReasonFor(bytes), "REQUEST_MALFORMED") << bytes;
  }
}

}  // namespace
}  // namespace tessera::front::http
