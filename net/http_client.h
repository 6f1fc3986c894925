// HTTP requests to other programs: S3, an identity provider, a collector of
// spans.
#ifndef TESSERA_NET_HTTP_CLIENT_H_
#define TESSERA_NET_HTTP_CLIENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tessera::net {

// Takes some of the bytes of an answer. An error ends the request.
using ByteSink = std::function<absl::Status(absl::string_view bytes)>;

// What a request sends: `bytes`, or a piece of an open file.
struct HttpBody {
  std::string bytes;
  int fd = -1;  // Negative: `bytes` are sent. Borrowed.
  int64_t offset_bytes = 0;
  int64_t size_bytes = 0;  // Of the piece of the file.

  int64_t length() const {
    return fd < 0 ? static_cast<int64_t>(bytes.size()) : size_bytes;
  }
};

struct HttpRequest {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  HttpBody body;
  // Takes the body of an answer 200, or 206 if a range was asked for. Null:
  // HttpResponse::body has the body, as it has that of other answers.
  ByteSink sink;
  // A longer body that no sink takes breaks the request off.
  size_t most_body_bytes = size_t{32} << 20;
  // For the whole request and its answer.
  absl::Duration most_time = absl::InfiniteDuration();
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
  // The value of a header, named in lower case; "" if it is absent.
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// Sends requests and waits for their answers. Follows no redirects.
//
// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Returns the answer, whatever its status is.
  // Errors: UNAVAILABLE if no whole answer came; the sink may have taken a part
  // of it. FAILED_PRECONDITION if the server's certificate is not trusted. The
  // first error of the sink.
  virtual absl::StatusOr<HttpResponse> Send(const HttpRequest& request) = 0;
};

// libcurl. `ca_file` has the certificates of the authorities that are trusted;
// empty: those that the system trusts.
std::unique_ptr<HttpClient> MakeCurlClient(const std::string& ca_file);

}  // namespace tessera::net

#endif  // TESSERA_NET_HTTP_CLIENT_H_
