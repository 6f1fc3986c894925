#include "server/config/blobs_flags.h"

#include "CLI/CLI.hpp"

namespace tessera::config {
namespace {

constexpr char kUrlHelp[] =
    "Where files are stored: s3://BUCKET/PREFIX, where needed with "
    "?endpoint=URL&region=REGION&path_style=1&ca_file=FILE behind it, or "
    "file:DIR. Default: the data folder";

}  // namespace

void AddBlobsFlag(CLI::App& command, std::string& url) {
  command.add_option("--blobs", url, kUrlHelp);
}

void AddBlobsFlags(CLI::App& serve, BlobsOptions& options) {
  serve.add_option("--blobs", options.url, kUrlHelp);
  serve.add_option("--cache-dir", options.cache_dir,
                   "Folder for copies of files that are in S3. Default: "
                   "cache in the data folder");
  serve
      .add_option("--cache-bytes", options.cache_bytes,
                  "The most bytes that these copies take, but for copies in "
                  "use")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 50));
}

}  // namespace tessera::config
