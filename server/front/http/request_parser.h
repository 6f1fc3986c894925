// Reads HTTP/1.1 requests from bytes, wherever the bytes come from.
#ifndef TESSERA_SERVER_FRONT_HTTP_REQUEST_PARSER_H_
#define TESSERA_SERVER_FRONT_HTTP_REQUEST_PARSER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::front::http {

// The longest request line with all headers.
inline constexpr uint32_t kMaxHeadBytes = 16 << 10;

// A request before its body.
struct Head {
  std::string method;
  std::string target;  // The path and the query, as sent.
  // Names in lower case. A repeated field is joined by `, `, cookies by `; `.
  std::map<std::string, std::string> headers;
  bool keep_alive = true;  // The client takes a further answer.
  bool chunks = true;      // It takes chunked bodies (HTTP/1.1).
  std::optional<uint64_t> content_length;
  bool has_body = false;
  bool expects_continue = false;  // It waits for `100 Continue`.

  // `name` in lower case. Empty if there is none.
  const std::string& header(const std::string& name) const;
};

// Parses one request. Takes no memory for a body beyond the bytes that were
// given, whatever Content-Length says.
//
// Not thread-safe.
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  // Takes bytes and returns how many of them belong to the request; the others
  // are to be given again, together with more. Stops after the head.
  // Errors: INVALID_ARGUMENT (REQUEST_MALFORMED) if the bytes are no request,
  // or one that two readers could take for different ones;
  // RESOURCE_EXHAUSTED (HEAD_TOO_LARGE) after kMaxHeadBytes.
  absl::StatusOr<size_t> Put(absl::string_view bytes);

  bool has_head() const;
  // REQUIRES: has_head().
  const Head& head() const { return head_; }

  bool is_complete() const;
  // The bytes of the body that were read since the last call.
  std::string TakeBody();

 private:
  struct Parser;

  absl::Status ReadHead();

  const std::unique_ptr<Parser> parser_;
  Head head_;
  size_t head_bytes_ = 0;  // Taken so far.
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_REQUEST_PARSER_H_
