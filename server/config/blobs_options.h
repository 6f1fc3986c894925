// Where files are stored.
#ifndef TESSERA_SERVER_CONFIG_BLOBS_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_BLOBS_OPTIONS_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace tessera::config {

struct BlobsOptions {
  std::string url;  // Of the blob store; empty: a folder of the data folder.
  // For copies of the blobs of S3; empty: a folder of the data folder.
  std::filesystem::path cache_dir;
  int64_t cache_bytes = int64_t{8} << 30;
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_BLOBS_OPTIONS_H_
