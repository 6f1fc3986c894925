// An HTTP client whose connections fail when a test says so.
#ifndef TESSERA_TESTS_UNIT_SERVER_STORAGE_SCRIPTED_HTTP_H_
#define TESSERA_TESTS_UNIT_SERVER_STORAGE_SCRIPTED_HTTP_H_

#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "net/http_client.h"

namespace tessera::testing {

// What the tests say and see. Outlives the client.
struct HttpScript {
  // Answers the next request instead of the server; null: the server does.
  using Answer = std::function<absl::StatusOr<net::HttpResponse>(
      net::HttpClient& server, const net::HttpRequest& request)>;

  // Each request takes one; without any the server answers.
  std::deque<Answer> answers;
  std::vector<net::HttpRequest> seen;
  absl::Mutex mu;
};

// An answer that S3 gives with an error.
inline HttpScript::Answer Refusal(int status, const std::string& code) {
  return [=](net::HttpClient&, const net::HttpRequest&) {
    return net::HttpResponse{
        .status = status,
        .body = absl::StrFormat("<?xml version=\"1.0\"?><Error><Code>%s</Code>"
                                "<Message>as the test says</Message></Error>",
                                code)};
  };
}

// The connection is cut before the request comes through.
inline HttpScript::Answer Cut() {
  return [](net::HttpClient&, const net::HttpRequest&) {
    return absl::UnavailableError("cut");
  };
}

// The request comes through, and the answer is lost.
inline HttpScript::Answer LostAnswer() {
  return
      [](net::HttpClient& server,
         const net::HttpRequest& request) -> absl::StatusOr<net::HttpResponse> {
        (void)server.Send(request);
        return absl::UnavailableError("cut");
      };
}

// The connection is cut after so many bytes of the answer.
inline HttpScript::Answer CutAfter(size_t bytes) {
  return
      [bytes](net::HttpClient& server, const net::HttpRequest& request)
          -> absl::StatusOr<net::HttpResponse> {
        net::HttpRequest cut = request;
        size_t left = bytes;
        cut.sink = [&](absl::string_view some) -> absl::Status {
          const absl::string_view taken = some.substr(0, left);
          left -= taken.size();
          const absl::Status status = request.sink(taken);
          if (!status.ok() || left > 0) return status;
          return absl::UnavailableError("cut");
        };
        return server.Send(cut);
      };
}

class ScriptedHttp final : public net::HttpClient {
 public:
  ScriptedHttp(std::unique_ptr<net::HttpClient> server, HttpScript& script)
      : server_(std::move(server)), script_(script) {}

  absl::StatusOr<net::HttpResponse> Send(
      const net::HttpRequest& request) override {
    HttpScript::Answer answer;
    {
      const absl::MutexLock lock(&script_.mu);
      script_.seen.push_back(request);
      if (!script_.answers.empty()) {
        answer = std::move(script_.answers.front());
        script_.answers.pop_front();
      }
    }
    return answer ? answer(*server_, request) : server_->Send(request);
  }

 private:
  const std::unique_ptr<net::HttpClient> server_;
  HttpScript& script_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_SERVER_STORAGE_SCRIPTED_HTTP_H_
