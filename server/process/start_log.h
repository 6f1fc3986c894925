// What a server says of itself when it starts.
#ifndef TESSERA_SERVER_PROCESS_START_LOG_H_
#define TESSERA_SERVER_PROCESS_START_LOG_H_

#include <string>

#include "server/inference/runtime.h"

namespace tessera::process {

// Version, addresses, device and libraries; and a warning if they are slow.
void LogStart(const inference::Runtime& runtime, const std::string& address,
              int metrics_port);

// That nothing keeps anybody out.
void WarnOfExposure(const std::string& address);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_START_LOG_H_
