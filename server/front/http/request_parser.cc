#include "server/front/http/request_parser.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "boost/asio/buffer.hpp"
#include "boost/beast/core/buffers_range.hpp"
#include "boost/beast/http/parser.hpp"

namespace tessera::front::http {
namespace {

namespace beast = boost::beast;

// Beast's own bodies take the memory that Content-Length announces.
struct TextBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool is_request, class Fields>
    reader(beast::http::header<is_request, Fields>&, value_type& body)
        : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, beast::error_code& error) {
      error = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& error) {
      error = {};
      size_t taken = 0;
      for (const auto buffer : beast::buffers_range(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        taken += buffer.size();
      }
      return taken;
    }
    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

// `0`, two line breaks: what a chunked body ends with, at least. Beast asserts
// that it gets so many bytes.
constexpr size_t kLastChunkBytes = 5;

absl::Status Malformed(absl::string_view why) {
  return WithReason(
      absl::InvalidArgumentError(
          absl::StrCat("this is no HTTP request that the server takes: ", why)),
      "REQUEST_MALFORMED");
}

absl::Status StatusOf(const beast::error_code& error) {
  return Malformed(error.message());
}

absl::Status HeadTooLarge() {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the request's line and headers have more than %d bytes; send "
          "fewer or shorter ones",
          kMaxHeadBytes)),
      "HEAD_TOO_LARGE");
}

// Whether the head, of which `bytes` are the rest, has more bytes than `most`.
bool IsTooLong(absl::string_view bytes, size_t most) {
  const size_t end = bytes.find("\r\n\r\n");
  return end == absl::string_view::npos ? bytes.size() >= most : end + 4 > most;
}

}  // namespace

struct RequestParser::Parser {
  beast::http::request_parser<TextBody> beast;
};

const std::string& Head::header(const std::string& name) const {
  static const std::string& none = *new std::string();
  const auto found = headers.find(name);
  return found == headers.end() ? none : found->second;
}

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {
  // Put() has the limit. Beast's would depend on how the bytes are cut.
  parser_->beast.header_limit(2 * kMaxHeadBytes);
  // Whoever reads the body knows how long it may be.
  parser_->beast.body_limit(std::numeric_limits<std::uint64_t>::max());
}

RequestParser::~RequestParser() = default;

absl::StatusOr<size_t> RequestParser::Put(absl::string_view bytes) {
  auto& parser = parser_->beast;
  const bool had_head = parser.is_header_done();
  if (!had_head && IsTooLong(bytes, kMaxHeadBytes - head_bytes_)) {
    return HeadTooLarge();
  }
  beast::error_code error;
  size_t taken = 0;
  // Beast returns after each part: the head, a chunk's head, a piece of a body.
  while (taken < bytes.size() && !parser.is_done()) {
    if (had_head && parser.chunked() &&
        bytes.size() - taken < kLastChunkBytes) {
      break;
    }
    const size_t more = parser.put(
        boost::asio::const_buffer(bytes.data() + taken, bytes.size() - taken),
        error);
    taken += more;
    if (error == beast::http::error::need_more) {
      // Beast looks for the end of a chunk's head, and of the fields after the
      // last chunk, without counting what it has not taken.
      if (parser.is_header_done() && bytes.size() - taken >= kMaxHeadBytes) {
        return Malformed("a chunk's head is long");
      }
      break;
    }
    if (error) return StatusOf(error);
    if (!had_head && parser.is_header_done()) break;
    if (more == 0) break;
  }
  if (!had_head) head_bytes_ += taken;
  if (!had_head && parser.is_header_done()) RETURN_IF_ERROR(ReadHead());
  return taken;
}

absl::Status RequestParser::ReadHead() {
  const auto& parser = parser_->beast;
  const auto& message = parser.get();
  head_.method = std::string(message.method_string());
  head_.target = std::string(message.target());
  if (!absl::StartsWith(head_.target, "/")) {
    return Malformed("the path does not begin with /");
  }
  for (const auto& field : message) {
    const std::string name =
        absl::AsciiStrToLower(std::string(field.name_string()));
    const std::string value(field.value());
    const auto [at, added] = head_.headers.emplace(name, value);
    if (added) continue;
    if (name == "host") return Malformed("it has several Host fields");
    absl::StrAppend(&at->second, name == "cookie" ? "; " : ", ", value);
  }
  head_.keep_alive = message.keep_alive();
  head_.chunks = message.version() >= 11;
  if (head_.chunks && head_.header("host").empty()) {
    return Malformed("it has no Host");
  }
  // Beast takes a body in any other coding as none, so its bytes would be the
  // next request.
  const std::string& coding = head_.header("transfer-encoding");
  if (!coding.empty() && !absl::EqualsIgnoreCase(coding, "chunked")) {
    return Malformed("Transfer-Encoding is not chunked");
  }
  if (parser.content_length()) head_.content_length = *parser.content_length();
  head_.has_body = parser.chunked() || head_.content_length.value_or(0) > 0;
  head_.expects_continue =
      absl::EqualsIgnoreCase(head_.header("expect"), "100-continue");
  return absl::OkStatus();
}

bool RequestParser::has_head() const { return parser_->beast.is_header_done(); }

bool RequestParser::is_complete() const {
  return has_head() && (!head_.has_body || parser_->beast.is_done());
}

std::string RequestParser::TakeBody() {
  return std::exchange(parser_->beast.get().body(), {});
}

}  // namespace tessera::front::http
