#include "tests/integration/http_call.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tessera::testing {
namespace {

const std::string kEndOfHead = "\r\n\r\n";
constexpr int kPatienceSeconds = 120;

std::string Joined(absl::string_view chunked) {
  std::string body;
  while (!chunked.empty()) {
    const size_t line = chunked.find("\r\n");
    const size_t size =
        std::stoul(std::string(chunked.substr(0, line)), nullptr, 16);
    if (size == 0) return body;
    chunked.remove_prefix(line + 2);
    body.append(chunked.data(), size);
    chunked.remove_prefix(size + 2);
  }
  throw std::runtime_error("the answer was broken off");
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

HttpCall::HttpCall(int port, const std::string& verb, const std::string& path,
                   const std::string& body, const HttpHeaders& headers)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::string request =
      absl::StrCat(verb, " ", path, " HTTP/1.1\r\nHost: 127.0.0.1:", port,
                   "\r\nConnection: close\r\n");
  for (const auto& [name, value] : headers) {
    absl::StrAppend(&request, name, ": ", value, "\r\n");
  }
  if (!body.empty()) {
    absl::StrAppend(&request, "Content-Length: ", body.size(), "\r\n");
  }
  absl::StrAppend(&request, "\r\n", body);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) != 0 ||
      ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(request.size())) {
    ::close(fd_);
    throw std::runtime_error(absl::StrCat("nobody listens on port ", port));
  }
}

HttpCall::~HttpCall() { ::close(fd_); }

bool HttpCall::ReadSome() {
  char buffer[65536];
  const ssize_t count = ::recv(fd_, buffer, sizeof(buffer), 0);
  if (count > 0) got_.append(buffer, static_cast<size_t>(count));
  return count > 0;
}

std::string HttpCall::ReadTo(const std::string& text, const std::string& end) {
  while (true) {
    const size_t at = got_.find(text);
    if (at != std::string::npos && got_.find(end, at) != std::string::npos) {
      return got_;
    }
    if (!ReadSome()) return got_;
  }
}

HttpAnswer HttpCall::Answer() {
  while (ReadSome()) {
  }
  const size_t head = got_.find(kEndOfHead);
  if (head == std::string::npos) throw std::runtime_error("no answer");
  HttpAnswer answer;
  const std::vector<std::string> lines =
      absl::StrSplit(got_.substr(0, head), "\r\n");
  answer.status = std::stoi(lines.front().substr(lines.front().find(' ')));
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> field =
        absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
    answer.headers[absl::AsciiStrToLower(field.first)] = field.second;
  }
  answer.body = got_.substr(head + kEndOfHead.size());
  if (answer.header("transfer-encoding") == "chunked") {
    answer.body = Joined(answer.body);
  }
  return answer;
}

HttpAnswer Http(int port, const std::string& verb, const std::string& path,
                const std::string& body, const HttpHeaders& headers) {
  return HttpCall(port, verb, path, body, headers).Answer();
}

}  // namespace tessera::testing
