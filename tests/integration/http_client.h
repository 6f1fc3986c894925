// Requests to a server over HTTP.
#ifndef TESSERA_TESTS_INTEGRATION_HTTP_CLIENT_H_
#define TESSERA_TESTS_INTEGRATION_HTTP_CLIENT_H_

#include <map>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "net/http_client.h"
#include "nlohmann/json.hpp"
#include "server/process/server.h"

namespace tessera::testing {

// Sends requests to one server as one user.
//
// Not thread-safe.
class HttpClient {
 public:
  // `ca_file` set: by TLS.
  explicit HttpClient(const process::Server& server, std::string token = "",
                      const std::string& ca_file = "")
      : base_(absl::StrCat(ca_file.empty() ? "http" : "https",
                           "://127.0.0.1:", server.http_port())),
        token_(std::move(token)),
        curl_(net::MakeCurlClient(ca_file)) {}

  // `target` is the path, with a query if there is one. Throws if no answer
  // comes.
  net::HttpResponse Call(
      const std::string& method, const std::string& target,
      const std::string& body = "",
      std::map<std::string, std::string> headers = {}) const {
    if (!token_.empty()) {
      headers.try_emplace("Authorization", absl::StrCat("Bearer ", token_));
    }
    const auto answer = curl_->Send({.method = method,
                                     .url = absl::StrCat(base_, target),
                                     .headers = std::move(headers),
                                     .body = {.bytes = body},
                                     .most_time = absl::Seconds(60)});
    if (!answer.ok()) throw std::runtime_error(answer.status().ToString());
    return *answer;
  }
  net::HttpResponse Get(const std::string& target) const {
    return Call("GET", target);
  }

 private:
  const std::string base_;
  const std::string token_;
  const std::unique_ptr<net::HttpClient> curl_;
};

// The reason in an error's body; empty if it is none.
inline std::string ReasonIn(const net::HttpResponse& answer) {
  const auto json = nlohmann::json::parse(answer.body, nullptr, false);
  if (!json.is_object() || !json.contains("error")) return "";
  return json["error"]["details"][0]["reason"];
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_HTTP_CLIENT_H_
