// Where a server answers HTTP.
#ifndef TESSERA_SERVER_CONFIG_HTTP_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_HTTP_OPTIONS_H_

#include <filesystem>
#include <string>

#include "server/config/endpoint.h"

namespace tessera::config {

struct HttpOptions {
  Endpoint listen = {.host = "127.0.0.1", .port = 8080};
  // Where browsers find the server, such as `https://tessera.lab.example`;
  // empty: where their requests say.
  std::string public_url;
  bool web = true;                // Whether the page is served.
  std::filesystem::path web_dir;  // Empty: the page that is built in.
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_HTTP_OPTIONS_H_
