// The flags that say where files are stored.
#ifndef TESSERA_SERVER_CONFIG_BLOBS_FLAGS_H_
#define TESSERA_SERVER_CONFIG_BLOBS_FLAGS_H_

#include <string>

#include "server/config/blobs_options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// Adds `--blobs`. `command` and `url` must outlive the parsing.
void AddBlobsFlag(CLI::App& command, std::string& url);

// Adds `--blobs`, `--cache-dir` and `--cache-bytes`. `serve` and `options` must
// outlive the parsing.
void AddBlobsFlags(CLI::App& serve, BlobsOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_BLOBS_FLAGS_H_
