#include "server/config/http_flags.h"

#include <string>

#include "CLI/CLI.hpp"

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

}  // namespace

void AddHttpFlags(CLI::App& serve, ServeOptions& options) {
  serve
      .add_option_function<std::string>(
          "--http-listen",
          [&options](const std::string& text) { SetHttpListen(text, options); },
          "HOST:PORT for browsers and for programs that speak HTTP. Port 0 "
          "chooses a free port")
      ->default_str(ToString(options.http.listen));
  serve.add_option("--web-dir", options.http.web_dir,
                   "Folder with the page's files, for those who change it. "
                   "Default: the page that is built in");
  serve.add_flag_callback(
      "--no-web", [&options] { options.http.web = false; },
      "Serve the HTTP API, but not the page");
}

}  // namespace tessera::config
