// `tesserad work`.
#ifndef TESSERA_SERVER_CONFIG_WORK_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_WORK_OPTIONS_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace tessera::config {

// Beside these, a worker that a server starts has its name and its token in the
// environment, since other users of the machine can see command lines.
struct WorkOptions {
  std::string server;                // HOST:PORT
  std::filesystem::path token_file;  // Empty: the server asks for no token.
  // PEM file of the authority that signed the server's certificate. Empty: the
  // connection is not encrypted.
  std::filesystem::path ca_file;
  // PEM files; set both or neither.
  std::filesystem::path client_cert;
  std::filesystem::path client_key;
  std::string device = "auto";
  int threads = 0;  // Of one operator on the CPU; 0: one for each core.
  std::vector<std::string> kinds = {"train"};
  bool once = false;  // End after one job, or one batch of slices.
  // In which networks are applied to slices: float32, bfloat16 or auto.
  std::string precision = "float32";
  // End after this time without work.
  absl::Duration idle_exit = absl::InfiniteDuration();
  absl::Duration grace = absl::Seconds(30);  // After SIGTERM.
  // Each job's log goes to a file of this folder, JOB.log; empty: to stderr.
  std::filesystem::path log_dir;
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_WORK_OPTIONS_H_
