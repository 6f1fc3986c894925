// What a server logs when it starts.
#ifndef TESSERA_SERVER_PROCESS_START_LOG_H_
#define TESSERA_SERVER_PROCESS_START_LOG_H_

#include <filesystem>
#include <string>

#include "server/inference/runtime.h"

namespace tessera::process {

// Logs version, addresses, device and libraries. Warns if the libraries are
// slow.
void LogStart(const inference::Runtime& runtime, const std::string& address,
              const std::string& http_address, int metrics_port);

// Warns that anybody who can reach `address` can use the server.
void WarnOfExposure(const std::string& address);

// Warns if `data_dir` has a database although another one is used.
void WarnOfUnusedDatabase(const std::filesystem::path& data_dir);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_START_LOG_H_
