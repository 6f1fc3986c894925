// What `tesserad` was asked to do.
#ifndef TESSERA_SERVER_CONFIG_COMMAND_LINE_H_
#define TESSERA_SERVER_CONFIG_COMMAND_LINE_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "server/config/blobs_options.h"
#include "server/config/endpoint.h"
#include "server/config/http_options.h"
#include "server/config/retention_options.h"
#include "server/config/security_options.h"
#include "server/config/work_options.h"

namespace tessera::config {

// `tesserad serve`.
struct ServeOptions {
  std::filesystem::path data_dir = "tessera-data";
  std::string database;  // A URL; empty: a file in the data folder.
  int database_connections = 16;
  BlobsOptions blobs;
  Endpoint listen = {.host = "127.0.0.1", .port = 7443};
  HttpOptions http;
  Endpoint metrics_listen = {.host = "127.0.0.1", .port = 9464};
  // `auto`, `cpu`, `cuda:0`, …; never empty. A CPU that is named several times
  // is divided.
  std::vector<std::string> devices = {"auto"};
  int threads = 0;  // Of one operator on the CPU; 0: one for each core.
  // Precision of inference: float32, bfloat16 or auto.
  std::string precision = "float32";
  int64_t max_image_pixels = int64_t{1} << 28;  // Pixels in work at once.
  int64_t max_upload_bytes = int64_t{16} << 30;
  int64_t picture_bytes = int64_t{50} << 30;  // Pyramids of large images.
  int max_queued_jobs = 10'000;
  int max_queued_jobs_per_user = 1'000;
  int max_segmentations = 1024;
  int max_segmentations_per_user = 256;
  absl::Duration fair_share_half_life = absl::Hours(24);
  std::map<std::string, double> user_weights;
  absl::Duration drain_timeout = absl::Seconds(30);  // After SIGTERM.
  RetentionOptions retention;
  SecurityOptions security;
  bool insecure = false;  // Allows an exposed server without protection.
  // Where to answer health checks only, unencrypted; empty: nowhere.
  std::optional<Endpoint> health_listen;
  LogFormat log_format = LogFormat::kText;
  std::string otlp_endpoint;  // Of a collector of spans; empty: none.
  // The most workers that the server starts; none: one for each device.
  std::optional<int> local_workers;
  int lease_seconds = 60;  // The longest silence of a worker.
  bool starter = true;     // Adds the model that comes with Tessera, once.
  // The program of these workers; empty: this one.
  std::filesystem::path worker_program;
};

// `tesserad token`.
struct TokenOptions {
  enum class Action { kCreate, kList, kRevoke };
  Action action = Action::kList;
  std::filesystem::path data_dir = "tessera-data";
  std::string database;  // As in ServeOptions.
  std::string name;  // The token's; empty for kList.
  // For kCreate only.
  std::string user;
  std::string role;
  std::vector<std::string> groups;
  int expires_in_days = 90;
};

// `tesserad verify`, `tesserad backup` and `tesserad restore`.
struct VerifyOptions {
  std::filesystem::path data_dir = "tessera-data";
  std::string database;  // As in ServeOptions, here and below.
  std::string blobs;  // Of the server; see BlobsOptions.
};
struct BackupOptions {
  std::filesystem::path dir;  // Of the backup.
  std::filesystem::path data_dir = "tessera-data";
  std::string database;
  std::string blobs;
};
struct RestoreOptions {
  std::filesystem::path dir;  // Of the backup.
  std::filesystem::path data_dir = "tessera-data";
  std::string blobs;
};

// `tesserad migrate`.
struct MigrateOptions {
  std::filesystem::path data_dir = "tessera-data";
  std::string database;  // Where to.
  std::string blobs;     // Where to; empty: files stay in the folder.
};

// `tesserad health`.
struct HealthOptions {
  std::string server = "127.0.0.1:7444";
};

// `--help` and `--version`: print the text and succeed.
struct PrintText {
  std::string text;
};

using Command =
    std::variant<ServeOptions, WorkOptions, TokenOptions, VerifyOptions,
                 BackupOptions, RestoreOptions, MigrateOptions, HealthOptions,
                 PrintText>;

// Reads the command line. Errors: INVALID_ARGUMENT, whose message is one
// sentence.
absl::StatusOr<Command> ParseCommandLine(int argc, const char* const* argv);

// A server that other machines can reach must authenticate callers and encrypt
// connections, unless `insecure` is set. Errors: FAILED_PRECONDITION if an
// address of `options` is not a loopback address, authentication or TLS is off,
// and `insecure` is not set.
absl::Status CheckExposure(const ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_COMMAND_LINE_H_
