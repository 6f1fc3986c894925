#include "server/config/http_flags.h"

#include <algorithm>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace tessera::config {
namespace {

void SetHttpListen(const std::string& text, ServeOptions& options) {
  const auto endpoint = ParseEndpoint(text);
  if (!endpoint.ok()) {
    throw CLI::ValidationError("--http-listen",
                               std::string(endpoint.status().message()));
  }
  options.http.listen = *endpoint;
}

// An origin, as browsers compare them: no path, no user, no port left empty.
std::string CheckPublicUrl(const std::string& url) {
  absl::string_view host = url;
  const bool known = absl::ConsumePrefix(&host, "https://") ||
                     absl::ConsumePrefix(&host, "http://");
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::StrContains(".-:[]", c);
  });
  if (known && plain && !host.empty()) return "";
  return absl::StrFormat(
      "%s is no origin; write https://HOST or https://HOST:PORT, without a "
      "path",
      url);
}

}  // namespace

void AddHttpFlags(CLI::App& serve, ServeOptions& options) {
  serve
      .add_option_function<std::string>(
          "--http-listen",
          [&options](const std::string& text) { SetHttpListen(text, options); },
          "HOST:PORT for browsers and for programs that speak HTTP. Port 0 "
          "chooses a free port")
      ->default_str(ToString(options.http.listen));
  serve
      .add_option("--public-url", options.http.public_url,
                  "Where browsers find the server if a proxy stands before "
                  "it, such as https://tessera.lab.example. Identity providers "
                  "send users back there")
      ->check(CheckPublicUrl);
  serve.add_option("--web-dir", options.http.web_dir,
                   "Folder with the page's files, for those who change it. "
                   "Default: the page that is built in");
  serve.add_flag_callback(
      "--no-web", [&options] { options.http.web = false; },
      "Serve the HTTP API, but not the page");
}

}  // namespace tessera::config
