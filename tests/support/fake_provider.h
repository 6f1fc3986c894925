// An HTTP client behind which an identity provider answers as a test says.
#ifndef TESSERA_TESTS_SUPPORT_FAKE_PROVIDER_H_
#define TESSERA_TESTS_SUPPORT_FAKE_PROVIDER_H_

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "net/http_client.h"

namespace tessera::testing {

inline constexpr char kFakeIssuer[] = "https://login.example.org";

// What the tests say and see. Not thread-safe.
struct ProviderScript {
  // By the end of the URL; each answer is given once, the last one for ever.
  std::map<std::string, std::deque<net::HttpResponse>> answers;
  std::vector<net::HttpRequest> seen;
  bool away = false;

  void Answer(const std::string& path, int status, const std::string& body) {
    answers[path].push_back({.status = status, .body = body});
  }
  // The discovery document, whose endpoints are /authorize, /token and so on.
  void Discover() {
    const std::string issuer = kFakeIssuer;
    Answer("/.well-known/openid-configuration", 200,
           R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" +
               issuer + R"(/authorize?tenant=1","token_endpoint":")" + issuer +
               R"(/token","device_authorization_endpoint":")" + issuer +
               R"(/device","revocation_endpoint":")" + issuer +
               R"(/revoke","jwks_uri":")" + issuer + R"(/keys"})");
  }
  // The requests to one endpoint.
  std::vector<net::HttpRequest> To(const std::string& path) const {
    std::vector<net::HttpRequest> found;
    for (const net::HttpRequest& request : seen) {
      if (request.url.ends_with(path)) found.push_back(request);
    }
    return found;
  }
};

class FakeProvider final : public net::HttpClient {
 public:
  explicit FakeProvider(ProviderScript& script) : script_(script) {}

  absl::StatusOr<net::HttpResponse> Send(
      const net::HttpRequest& request) override {
    script_.seen.push_back(request);
    if (script_.away) return absl::UnavailableError("connection refused");
    for (auto& [path, answers] : script_.answers) {
      if (!request.url.ends_with(path)) continue;
      net::HttpResponse answer = answers.front();
      if (answers.size() > 1) answers.pop_front();
      return answer;
    }
    return net::HttpResponse{.status = 404};
  }

 private:
  ProviderScript& script_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_FAKE_PROVIDER_H_
