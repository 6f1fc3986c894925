#include "server/storage/s3_client.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/storage/s3_signature.h"
#include "server/storage/s3_xml.h"

namespace tessera::storage {
namespace {

constexpr absl::Duration kFirstDelay = absl::Milliseconds(100);
constexpr absl::Duration kLongestDelay = absl::Seconds(5);
// How long a request is repeated that makes no headway: a caller waits.
constexpr absl::Duration kPatience = absl::Seconds(15);
// When a caller may ask again.
constexpr absl::Duration kRetryDelay = absl::Seconds(5);

constexpr int kNotFound = 404;
constexpr int kExists = 412;
constexpr int kTooMany = 429;
constexpr int kOverloaded = 503;

struct S3Error {
  std::string code;
  std::string message;
  std::string region;
};

// What the body of an answer says. Answers to HEAD have none.
S3Error ErrorIn(const net::HttpResponse& response) {
  const auto root = ParseXml(response.body);
  if (!root.ok() || root->name != "Error") return {};
  return {root->TextOf("Code"), root->TextOf("Message"),
          root->TextOf("Region")};
}

// CompleteMultipartUpload may fail after it has answered 200.
bool FailedLate(const net::HttpResponse& response) {
  return response.ok() && absl::StrContains(response.body, "<Error>");
}

bool MayBeRepeated(const net::HttpResponse& response) {
  if (response.status >= 500 || response.status == kTooMany) return true;
  return FailedLate(response) || ErrorIn(response).code == "RequestTimeout";
}

bool Expired(const net::HttpResponse& response) {
  const std::string code = ErrorIn(response).code;
  return code == "ExpiredToken" || code == "ExpiredTokenException" ||
         code == "TokenRefreshRequired";
}

S3ClientOptions WithTransport(S3ClientOptions options,
                              const std::string& ca_file) {
  if (options.http == nullptr) options.http = net::MakeCurlClient(ca_file);
  return options;
}

}  // namespace

S3Client::S3Client(S3Bucket bucket, const Clock& clock, S3ClientOptions options)
    : bucket_(std::move(bucket)),
      clock_(clock),
      options_(WithTransport(std::move(options), bucket_.ca_file)),
      credentials_(*options_.http, clock, options_.environment, bucket_.region),
      limit_(options_.requests_at_once),
      metrics_(OrNone(options_.metrics)) {
  metrics_.NotePlaces(limit_.places());
}

absl::StatusOr<net::HttpResponse> S3Client::SendOnce(
    const Call& call, const net::ByteSink& sink) {
  ASSIGN_OR_RETURN(const S3Key key, credentials_.Get());
  S3Request signed_request{.method = call.method,
                           .host = bucket_.Host(),
                           .path = bucket_.PathOf(call.key),
                           .query = call.query,
                           .headers = call.headers,
                           .payload_sha256 = call.body_sha256.empty()
                                                 ? Sha256Hex(call.body.bytes)
                                                 : call.body_sha256};
  Sign(signed_request, key, bucket_.region, clock_.Now());
  net::HttpRequest request{
      .method = call.method,
      .url = absl::StrCat(
          bucket_.endpoint.substr(0, bucket_.endpoint.find("://") + 3),
          bucket_.Host(), signed_request.path,
          call.query.empty() ? "" : absl::StrCat("?", QueryText(call.query))),
      .headers = std::move(signed_request.headers),
      .body = call.body,
      .sink = sink};
  const int64_t entered = limit_.Enter();
  const absl::Time begin = clock_.Now();
  absl::StatusOr<net::HttpResponse> response = options_.http->Send(request);
  limit_.Leave();
  metrics_.NoteRequest(call.method, response, clock_.Now() - begin);
  if (!response.ok()) return response;
  if (response->status == kOverloaded || response->status == kTooMany) {
    limit_.NoteOverload(entered);
  } else {
    limit_.NoteAnswer();
  }
  metrics_.NotePlaces(limit_.places());
  return response;
}

absl::StatusOr<net::HttpResponse> S3Client::SendUntilFinal(
    const std::function<absl::StatusOr<net::HttpResponse>()>& send,
    const std::function<bool()>& progress) {
  absl::BitGen random;
  absl::Duration delay = kFirstDelay;
  absl::Time give_up = clock_.Now() + kPatience;
  bool renewed = false;
  std::string why;
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<net::HttpResponse> response = send();
    if (response.ok()) {
      const int status = response->status;
      if ((response->ok() && !FailedLate(*response)) || status == kExists) {
        return response;
      }
      if (Expired(*response) && !renewed) {
        credentials_.Forget();
        renewed = true;
        continue;
      }
      if (!MayBeRepeated(*response)) {
        const std::string code = ErrorIn(*response).code;
        // What some services say of the parts of an upload that was ended.
        if (code == "InvalidPart") response->status = kNotFound;
        if (response->status == kNotFound && code != "NoSuchBucket")
          return response;
        return Refused(*response);
      }
      why = absl::StrFormat("status %d %s", status, ErrorIn(*response).code);
    } else if (absl::IsUnavailable(response.status())) {
      why = std::string(response.status().message());
    } else if (absl::IsFailedPrecondition(response.status()) &&
               ReasonOf(response.status()).empty()) {
      return Distrusted(std::string(response.status().message()));
    } else {
      return response.status();
    }
    if (progress && progress()) {
      attempt = 1;
      delay = kFirstDelay;
      give_up = clock_.Now() + kPatience;
    }
    if (attempt >= options_.attempts || clock_.Now() >= give_up) {
      return Unreachable(why);
    }
    metrics_.NoteRetry();
    options_.sleep(delay * absl::Uniform(random, 0.5, 1.5));
    delay = std::min(2 * delay, kLongestDelay);
  }
}

absl::StatusOr<net::HttpResponse> S3Client::Send(const Call& call) {
  return SendUntilFinal([&] { return SendOnce(call, nullptr); }, nullptr);
}

absl::Status S3Client::Read(const std::string& key, const net::ByteSink& sink) {
  int64_t next = 0;
  int64_t seen = 0;
  absl::Status sunk;
  const auto send = [&]() -> absl::StatusOr<net::HttpResponse> {
    Call call{.method = "GET", .key = key};
    if (next > 0) call.headers["range"] = absl::StrFormat("bytes=%d-", next);
    const auto take = [&](absl::string_view bytes) {
      sunk = sink(bytes);
      if (sunk.ok()) next += static_cast<int64_t>(bytes.size());
      return sunk;
    };
    absl::StatusOr<net::HttpResponse> response = SendOnce(call, take);
    // Not an error of the connection, whatever code the sink returns.
    if (!sunk.ok()) return absl::CancelledError("the sink ended the request");
    return response;
  };
  const auto progress = [&] { return std::exchange(seen, next) != next; };
  const absl::StatusOr<net::HttpResponse> response =
      SendUntilFinal(send, progress);
  if (!sunk.ok()) return sunk;
  RETURN_IF_ERROR(response.status());
  if (response->status == kNotFound) return absl::NotFoundError("no such key");
  return absl::OkStatus();
}

absl::Status S3Client::Unreachable(const std::string& why) const {
  return WithRetryDelay(
      WithReason(
          absl::UnavailableError(absl::StrFormat(
              "the blob store %s cannot be reached at %s (%s); check that "
              "service and the network, then try again",
              bucket_.Name(), bucket_.endpoint, why)),
          "BLOBS_UNREACHABLE"),
      kRetryDelay);
}

absl::Status S3Client::Distrusted(const std::string& why) const {
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "cannot talk to the blob store %s at %s (%s); check the endpoint in "
          "--blobs, and name the file of its authority's certificate with "
          "ca_file or AWS_CA_BUNDLE",
          bucket_.Name(), bucket_.endpoint, why)),
      "BLOBS_REFUSED");
}

absl::Status S3Client::Refused(const net::HttpResponse& response) const {
  const S3Error error = ErrorIn(response);
  const std::string name = bucket_.Name();
  std::string region = response.Header("x-amz-bucket-region");
  if (region.empty()) region = error.region;
  std::string text;
  if (error.code == "NoSuchBucket") {
    text = absl::StrFormat(
        "there is no bucket %s at %s; make the bucket, or correct --blobs",
        bucket_.bucket, bucket_.endpoint);
  } else if (!region.empty() && region != bucket_.region) {
    text = absl::StrFormat(
        "the bucket %s is in the region %s, not %s; add ?region=%s to --blobs",
        bucket_.bucket, region, bucket_.region, region);
  } else if (error.code == "RequestTimeTooSkewed") {
    text = absl::StrFormat(
        "%s refuses this machine's time of day; set the clock", name);
  } else if (response.status == 401 || response.status == 403 ||
             error.code == "InvalidToken") {
    text = absl::StrFormat(
        "%s refuses the server's key (%s); check AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or the file or role that the key comes from, "
        "and that the key may read, write, list and delete there",
        name, error.code.empty() ? "status 403" : error.code);
  } else {
    text = absl::StrFormat("%s refuses a request (status %d %s: %s)", name,
                           response.status, error.code, error.message);
  }
  return WithReason(absl::FailedPreconditionError(text), "BLOBS_REFUSED");
}

}  // namespace tessera::storage
