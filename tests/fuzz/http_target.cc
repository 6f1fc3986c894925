// HTTP requests, as the bytes of a connection.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "server/front/http/path_template.h"
#include "server/front/http/percent.h"
#include "server/front/http/request_parser.h"
#include "tests/fuzz/require.h"

namespace tessera::fuzz {
namespace {

using front::http::Path;
using front::http::RequestParser;

// What a connection made of the bytes.
struct Reading {
  std::string reason;  // Of the refusal; empty without one.
  bool has_head = false;
  bool complete = false;
  std::string head;
  std::string body;
  std::string rest;  // Of the next request.

  bool operator==(const Reading&) const = default;
};

Reading Read(const std::string& bytes, size_t step) {
  Reading reading;
  RequestParser parser;
  std::string waiting;
  size_t given = 0;
  while (!parser.is_complete()) {
    const std::string some = bytes.substr(given, step);
    given += some.size();
    waiting += some;
    const auto taken = parser.Put(waiting);
    if (!taken.ok()) {
      RequireRefusal(taken.status(), {absl::StatusCode::kInvalidArgument,
                                      absl::StatusCode::kResourceExhausted});
      reading.reason = ReasonOf(taken.status());
      return reading;
    }
    Require(*taken <= waiting.size(), "no more is taken than was given");
    waiting.erase(0, *taken);
    if (some.empty() && *taken == 0) break;
  }
  reading.has_head = parser.has_head();
  reading.complete = parser.is_complete();
  if (parser.has_head()) {
    const front::http::Head& head = parser.head();
    reading.head = absl::StrCat(head.method, " ", head.target);
    for (const auto& [name, value] : head.headers) {
      absl::StrAppend(&reading.head, "\n", name, ":", value);
    }
    reading.body = parser.TakeBody();
    Require(reading.body.size() <= bytes.size(), "no byte is made up");
  }
  if (parser.is_complete()) {
    reading.rest = absl::StrCat(waiting, bytes.substr(given));
  }
  return reading;
}

void CheckTarget(const std::string& target) {
  const auto path = Path::Parse(target.substr(0, target.find('?')));
  if (path.ok()) {
    for (const std::string& segment : path->segments) {
      Require(segment != ".." && segment.find('/') == std::string::npos,
              "no segment leads elsewhere");
    }
  }
  front::http::ParseQuery(target);
}

void Check(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const Reading whole = Read(bytes, std::max<size_t>(size, 1));
  // Networks cut requests anywhere. Bytes that are no request may be refused
  // sooner or later.
  const Reading cut = Read(bytes, size > 0 ? data[0] % 7 + 1 : 1);
  Require(!(whole.complete || cut.complete) || whole == cut,
          "a request reads the same however it is cut");
  CheckTarget(bytes.substr(0, 200));
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tessera::fuzz::Check(data, size);
  return 0;
}
