#include "server/front/http/conditions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"

namespace tessera::front::http {
namespace {

// Whether `list`, as in If-None-Match, has the tag. Tags have no quotes inside,
// but may have commas.
bool Lists(absl::string_view list, absl::string_view tag, bool weakly) {
  list = absl::StripAsciiWhitespace(list);
  if (list == "*") return true;
  while (!list.empty()) {
    const bool weak = absl::ConsumePrefix(&list, "W/");
    const size_t end = list.empty() ? 0 : list.find('"', 1);
    if (list.empty() || list[0] != '"' || end == absl::string_view::npos) {
      return false;  // No list of tags.
    }
    if (list.substr(0, end + 1) == tag && (weakly || !weak)) return true;
    list.remove_prefix(end + 1);
    list = absl::StripLeadingAsciiWhitespace(list);
    absl::ConsumePrefix(&list, ",");
    list = absl::StripLeadingAsciiWhitespace(list);
  }
  return false;
}

absl::Status Unsatisfiable(const std::string& range, int64_t size) {
  return WithReason(
      absl::OutOfRangeError(absl::StrFormat(
          "there are %d bytes, so that there is nothing to send of Range: %s",
          size, range)),
      "RANGE_UNSATISFIABLE");
}

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// `first-last`, `first-` or `-count`. Nothing if it is malformed; an empty
// range if the body has no such bytes.
std::optional<ByteRange> Parse(absl::string_view text, int64_t size) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  const bool has_first = !ends.first.empty();
  const bool has_last = !ends.second.empty();
  int64_t first = 0;
  int64_t last = 0;
  if ((!has_first && !has_last) || text.find('-') == absl::string_view::npos ||
      (has_first &&
       !(IsNumber(ends.first) && absl::SimpleAtoi(ends.first, &first))) ||
      (has_last &&
       !(IsNumber(ends.second) && absl::SimpleAtoi(ends.second, &last)))) {
    return std::nullopt;
  }
  if (!has_first) return ByteRange{std::max<int64_t>(size - last, 0), size};
  if (!has_last) return ByteRange{first, size};
  if (last < first) return std::nullopt;
  return ByteRange{first, last < size ? last + 1 : size};
}

}  // namespace

absl::StatusOr<bool> ClientHas(const Request& request, const std::string& tag,
                               Response& response) {
  response.headers["ETag"] = tag;
  const std::string wanted = request.header("if-match");
  if (!wanted.empty() && !Lists(wanted, tag, /*weakly=*/false)) {
    return WithReason(
        absl::FailedPreconditionError(
            "what you have a part of has changed meanwhile; load it from the "
            "beginning, without If-Match"),
        "TAG_MISMATCH");
  }
  if (!Lists(request.header("if-none-match"), tag, /*weakly=*/true)) {
    return false;
  }
  response.status = 304;
  return true;
}

absl::StatusOr<std::optional<ByteRange>> TakeRange(const Request& request,
                                                   const std::string& tag,
                                                   int64_t size,
                                                   Response& response) {
  response.headers["Accept-Ranges"] = "bytes";
  response.headers["Content-Length"] = absl::StrCat(size);
  const std::string header = request.header("range");
  const std::string condition = request.header("if-range");
  absl::string_view wanted = header;
  if (!absl::ConsumePrefix(&wanted, "bytes=") ||
      (!condition.empty() && condition != tag)) {
    return std::nullopt;
  }
  const std::optional<ByteRange> range =
      Parse(absl::StripAsciiWhitespace(wanted), size);
  if (!range) return std::nullopt;
  if (range->begin >= range->end) return Unsatisfiable(header, size);
  response.status = 206;
  response.headers["Content-Range"] =
      absl::StrFormat("bytes %d-%d/%d", range->begin, range->end - 1, size);
  response.headers["Content-Length"] = absl::StrCat(range->end - range->begin);
  return range;
}

}  // namespace tessera::front::http
