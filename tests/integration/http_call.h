// Calls of a server's HTTP API, byte by byte.
#ifndef TESSERA_TESTS_INTEGRATION_HTTP_CALL_H_
#define TESSERA_TESTS_INTEGRATION_HTTP_CALL_H_

#include <map>
#include <string>

namespace tessera::testing {

using HttpHeaders = std::map<std::string, std::string>;

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;  // Names in lower case.
  std::string body;

  // `name` in lower case; empty if there is none.
  std::string header(const std::string& name) const;
};

// One request to 127.0.0.1:`port` and its answer, which may be read as it
// comes. Throws if nobody listens.
//
// Not thread-safe.
class HttpCall {
 public:
  HttpCall(int port, const std::string& verb, const std::string& path,
           const std::string& body = "", const HttpHeaders& headers = {});
  ~HttpCall();
  HttpCall(const HttpCall&) = delete;
  HttpCall& operator=(const HttpCall&) = delete;

  // Reads until `text`, and `end` somewhere behind it, have come, or to the
  // end; returns all that came so far.
  std::string ReadTo(const std::string& text, const std::string& end = "");
  // Reads to the end. Throws if the answer was broken off.
  HttpAnswer Answer();

 private:
  bool ReadSome();

  const int fd_;
  std::string got_;
};

// The answer to one request.
HttpAnswer Http(int port, const std::string& verb, const std::string& path,
                const std::string& body = "", const HttpHeaders& headers = {});

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_HTTP_CALL_H_
