#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "net/http_client.h"

namespace tessera::net {
namespace {

constexpr long kConnectSeconds = 5;
// A connection that carries nothing for this long counts as cut.
constexpr long kStallSeconds = 15;

// One request and its answer while libcurl works on them.
struct Exchange {
  const HttpRequest& request;
  CURL* easy;
  HttpResponse response;
  absl::Status sunk;  // What the sink said.
  int64_t sent_bytes = 0;
};

size_t TakeHeader(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  absl::string_view line(data, size * count);
  // Another answer begins, after an interim one.
  if (absl::StartsWith(line, "HTTP/")) exchange.response.headers.clear();
  const size_t colon = line.find(':');
  if (colon != absl::string_view::npos) {
    exchange.response.headers[absl::AsciiStrToLower(line.substr(0, colon))] =
        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size * count;
}

size_t TakeBody(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const absl::string_view bytes(data, size * count);
  long status = 0;
  curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
  // Not the whole where a range was asked for.
  const long wanted = exchange.request.headers.count("range") > 0 ? 206 : 200;
  if (exchange.request.sink && status == wanted) {
    exchange.sunk = exchange.request.sink(bytes);
    return exchange.sunk.ok() ? bytes.size() : 0;
  }
  if (exchange.response.body.size() + bytes.size() >
      exchange.request.most_body_bytes) {
    return 0;
  }
  exchange.response.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

size_t GiveBody(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const HttpBody& body = exchange.request.body;
  const auto wanted = static_cast<size_t>(std::min<int64_t>(
      static_cast<int64_t>(size * count), body.length() - exchange.sent_bytes));
  size_t given = wanted;
  if (body.fd < 0) {
    std::memcpy(data, body.bytes.data() + exchange.sent_bytes, wanted);
  } else {
    const ssize_t read =
        ::pread(body.fd, data, wanted, body.offset_bytes + exchange.sent_bytes);
    if (read < 0) return CURL_READFUNC_ABORT;
    given = static_cast<size_t>(read);
  }
  exchange.sent_bytes += static_cast<int64_t>(given);
  return given;
}

int Rewind(void* user, curl_off_t offset, int origin) {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Exchange*>(user)->sent_bytes = offset;
  return CURL_SEEKFUNC_OK;
}

void SetBody(CURL* easy, Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "PUT" || request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(request.body.length()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &GiveBody);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &Rewind);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, &exchange);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

absl::Status ErrorOf(CURLcode code, const char* detail) {
  const std::string why = detail[0] == '\0' ? curl_easy_strerror(code) : detail;
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return absl::FailedPreconditionError(why);
    default:
      return absl::UnavailableError(why);
  }
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const std::string& ca_file) : ca_file_(ca_file) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
  }
  ~CurlClient() override {
    const absl::MutexLock lock(&mu_);
    for (CURL* easy : idle_) curl_easy_cleanup(easy);
  }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override {
    CURL* easy = Take();
    if (easy == nullptr) return absl::ResourceExhaustedError("out of memory");
    Exchange exchange{.request = request, .easy = easy};
    std::array<char, CURL_ERROR_SIZE> detail = {};
    curl_slist* headers = nullptr;
    for (const auto& [name, value] : request.headers) {
      headers =
          curl_slist_append(headers, absl::StrCat(name, ": ", value).c_str());
    }
    SetUp(easy, exchange, headers, detail.data());
    const CURLcode code = curl_easy_perform(easy);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    curl_slist_free_all(headers);
    Leave(easy);
    if (!exchange.sunk.ok()) return exchange.sunk;
    if (code != CURLE_OK) return ErrorOf(code, detail.data());
    return std::move(exchange.response);
  }

 private:
  void SetUp(CURL* easy, Exchange& exchange, curl_slist* headers,
             char* detail) const {
    // Forgets options, and keeps connections.
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(easy, CURLOPT_URL, exchange.request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &TakeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &TakeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    if (!ca_file_.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file_.c_str());
    }
    if (exchange.request.most_time < absl::InfiniteDuration()) {
      curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                       static_cast<long>(absl::ToInt64Milliseconds(
                           exchange.request.most_time)));
    }
    SetBody(easy, exchange);
  }

  CURL* Take() {
    const absl::MutexLock lock(&mu_);
    if (idle_.empty()) return curl_easy_init();
    CURL* easy = idle_.back();
    idle_.pop_back();
    return easy;
  }
  void Leave(CURL* easy) {
    const absl::MutexLock lock(&mu_);
    idle_.push_back(easy);
  }

  const std::string ca_file_;
  absl::Mutex mu_;
  // Each keeps its connections open. Never more than requests at once.
  std::vector<CURL*> idle_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

std::unique_ptr<HttpClient> MakeCurlClient(const std::string& ca_file) {
  return std::make_unique<CurlClient>(ca_file);
}

}  // namespace tessera::net
