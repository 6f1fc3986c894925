#include "server/access/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_format.h"
#include "base/log.h"
#include "base/quoting.h"
#include "nlohmann/json.hpp"

namespace tessera::access {
namespace {

using Json = nlohmann::ordered_json;  // Keys stay in the order of writing.

constexpr char kStandardOutput[] = "-";

std::string LineOf(const AuditEntry& entry) {
  const Json json = {
      {"time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", entry.time,
                                absl::UTCTimeZone())},
      {"user", entry.user},
      {"rpc", entry.rpc},
      {"resource", entry.resource},
      {"code", entry.code},
      {"reason", entry.reason},
      {"request_id", entry.request_id},
      {"peer", entry.peer}};
  // Callers choose names, so text that is not UTF-8 must not throw.
  return PrintableJson(
             json.dump(-1, ' ', false, Json::error_handler_t::replace)) +
         "\n";
}

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(
    const std::filesystem::path& path) {
  const int fd =
      path == kStandardOutput
          ? ::dup(STDOUT_FILENO)
          : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
                   S_IRUSR | S_IWUSR);
  if (fd < 0) {
    return absl::UnavailableError(absl::StrFormat(
        "cannot write the audit log %s (%s); choose another file with "
        "--audit-log",
        path.string(), std::strerror(errno)));
  }
  return std::unique_ptr<AuditLog>(new AuditLog(path, fd));
}

AuditLog::~AuditLog() { ::close(fd_); }

void AuditLog::Write(const AuditEntry& entry) {
  const std::string line = LineOf(entry);
  // One write() keeps the lines of different threads apart.
  const ssize_t written = ::write(fd_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return;
  Log(Severity::kError, "the audit log cannot be written",
      {{"file", path_.string()},
       {"cause", written < 0 ? std::strerror(errno) : "the disk is full"},
       {"user", entry.user},
       {"rpc", entry.rpc},
       {"resource", entry.resource},
       {"code", entry.code}});
}

}  // namespace tessera::access
