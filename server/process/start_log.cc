#include "server/process/start_log.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/version.h"
#include "server/db/open_database.h"

namespace tessera::process {

void LogStart(const inference::Runtime& runtime, const std::string& address,
              const std::string& http_address, int metrics_port) {
  const unet::RuntimeInfo& info = runtime.info();
  Log(Severity::kInfo, "tesserad started",
      {{"version", kVersion},
       {"address", address},
       {"http_address", http_address},
       {"metrics_port", absl::StrCat(metrics_port)},
       {"device", runtime.DeviceNames()},
       {"precision", version::NameOf(runtime.precision())},
       {"libtorch", info.libtorch_version},
       {"blas", info.blas},
       {"threads", absl::StrCat(info.threads)}});
  if (info.slow_blas) {
    Log(Severity::kWarning,
        "the reference BLAS is in use: everything takes two to four times as "
        "long; install libopenblas0-pthread",
        {{"blas", info.blas}});
  }
}

void WarnOfExposure(const std::string& address) {
  Log(Severity::kWarning,
      "--insecure: anybody who reaches this address can use the server, or "
      "read what is sent",
      {{"address", address}});
}

void WarnOfUnusedDatabase(const std::filesystem::path& data_dir) {
  const std::filesystem::path path = data_dir / db::kDatabaseFile;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return;
  Log(Severity::kWarning,
      "the data folder has a database that is not used; tesserad migrate "
      "copies it to that of --database",
      {{"path", path.string()}});
}

}  // namespace tessera::process
