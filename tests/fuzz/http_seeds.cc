#include "absl/strings/str_cat.h"
#include "tests/fuzz/seeds.h"

namespace tessera::fuzz {

Seeds HttpSeeds() {
  const std::string end = " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n";
  return {
      absl::StrCat("GET /v1/models?pageSize=3&pageToken=a%20b", end,
                   "Cookie: a=1; tessera_session=b\r\n\r\n"),
      absl::StrCat("GET /v1/models/nuclei/versions/3:export", end, "\r\n",
                   "GET / HTTP/1.1\r\n"),
      absl::StrCat("POST /v1/files:findMissing", end,
                   "Content-Length: 13\r\nExpect: 100-continue\r\n\r\n"
                   "{\"sha256\": []}"),
      absl::StrCat("PUT /v1/files/0a", end,
                   "Transfer-Encoding: chunked\r\n\r\n"
                   "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n"),
      absl::StrCat("DELETE /v1/session", end, "Connection: close\r\n\r\n"),
      "HEAD /%2e%2e/%00 HTTP/1.0\r\n\r\n",
      // Two lengths, and both ways to tell a length: to be refused.
      absl::StrCat("POST /", end,
                   "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      absl::StrCat("POST /", end,
                   "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "0\r\n\r\n"),
      absl::StrCat("GET /", end, "X: ", std::string(17'000, 'a'), "\r\n\r\n"),
  };
}

}  // namespace tessera::fuzz
