// The flags of `serve` for the devices that it computes on.
#ifndef TESSERA_SERVER_CONFIG_DEVICE_FLAGS_H_
#define TESSERA_SERVER_CONFIG_DEVICE_FLAGS_H_

#include <string>

#include "absl/status/status.h"
#include "server/config/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace tessera::config {

// As given.
struct DeviceFlags {
  std::string device = "auto";
  std::string devices;
};

// Adds --device, --devices, --threads and --precision. REQUIRES: `flags` and
// `options` outlive `serve`.
void AddDeviceFlags(CLI::App& serve, DeviceFlags& flags, ServeOptions& options);

// Sets the devices of `options`. Errors: INVALID_ARGUMENT if both flags were
// given, or a list without names or with an empty one. Whether the devices
// exist is found at the start.
absl::Status ReadDeviceFlags(const CLI::App& serve, const DeviceFlags& flags,
                             ServeOptions& options);

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_DEVICE_FLAGS_H_
