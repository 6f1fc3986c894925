// What an endpoint of the HTTP API takes and returns.
#ifndef TESSERA_SERVER_FRONT_HTTP_ENDPOINT_H_
#define TESSERA_SERVER_FRONT_HTTP_ENDPOINT_H_

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/app/caller.h"

namespace tessera::front::http {

// One request, after its caller was found out.
struct Request {
  std::string method;  // Upper case. HEAD arrives as GET.
  std::string path;    // Decoded, without the query.
  // What the template's `{name}` stand for, decoded: `{name=models/*}` has
  // `models/nuclei`.
  std::map<std::string, std::string> values;
  std::multimap<std::string, std::string> query;  // Decoded.
  std::map<std::string, std::string> headers;     // Names in lower case.
  std::string body;
  app::Caller caller;
  // Requested when the client has gone and nobody waits for the answer.
  std::stop_token client_left;

  // The value of the first such field; empty without one.
  std::string value(const std::string& name) const;
  std::string parameter(const std::string& name) const;
  // `name` in lower case.
  std::string header(const std::string& name) const;
};

// Returns the next bytes of a long body, best 64 KiB to 1 MiB; an empty text
// ends it. Called by one thread of the pool at a time, when the client has
// taken the bytes before. An error breaks the connection off, so that the
// client notices that bytes are missing.
using Puller = std::function<absl::StatusOr<std::string>()>;

// As Puller, for bytes that come when something happens. Called when the client
// has taken the bytes before, on a thread of the pool; returns soon and calls
// `deliver` once, then or later, from any thread. No thread waits meanwhile.
// Destroyed when the client has gone; `deliver` may be called after that.
using Deliver = std::function<void(absl::StatusOr<std::string>)>;
using Feed = std::function<void(Deliver deliver)>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers;
  std::vector<std::string> cookies;  // Each a header Set-Cookie.
  // One of the three: the whole body, or what the body comes from.
  std::string body;
  Puller pull;
  Feed feed;
  // Sent every 15 s while `feed` has nothing, such as `: \n\n`.
  std::string keep_alive;
};

// Answers a request on a thread of the pool; may wait for disk and database,
// never for a client. An error becomes the HTTP status of its code and the body
// `{"error": …}`. Thread-safe.
using Endpoint = std::function<absl::StatusOr<Response>(const Request&)>;

// Takes a body that is too long to be kept in memory. Each method is called on
// a thread of the pool, one after the other.
class Receiver {
 public:
  virtual ~Receiver() = default;
  // The next bytes of the body. An error ends the request and is the answer.
  virtual absl::Status Take(const std::string& bytes) = 0;
  // The body is complete.
  virtual absl::StatusOr<Response> Finish() = 0;
};

// Begins to take the body of a request, whose `body` is empty. Thread-safe.
using Reception =
    std::function<absl::StatusOr<std::unique_ptr<Receiver>>(const Request&)>;

// Answers a request without a thread that waits: returns at once and calls
// `respond` once, then or later, from any thread. Thread-safe.
using Respond = std::function<void(absl::StatusOr<Response>)>;
using AsyncEndpoint = std::function<void(Request request, Respond respond)>;

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ENDPOINT_H_
