// Records who did what to which resource.
#ifndef TESSERA_SERVER_ACCESS_AUDIT_LOG_H_
#define TESSERA_SERVER_ACCESS_AUDIT_LOG_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tessera::access {

// A call that changes something, and its result.
struct AuditEntry {
  absl::Time time;  // When the call ended.
  std::string user;
  std::string rpc;       // `DeleteDataset`.
  std::string resource;  // `datasets/nuclei`; may be empty.
  std::string code;      // `OK`, `PERMISSION_DENIED`, …
  std::string reason;    // The reason of a failure; see docs/api.md.
  std::string request_id;
  std::string peer;  // The caller's address, in gRPC's form.
};

// Appends one JSON object a line to a file. Each line is written by one system
// call after the recorded call has ended. Lines are not synced: they are on
// disk when the system next writes its buffers. The file may be truncated
// meanwhile (logrotate's copytruncate).
//
// Thread-safe.
class AuditLog {
 public:
  // Opens the file. Makes it if absent, readable by its owner only. `-` is
  // standard output.
  // Errors: UNAVAILABLE if it cannot be written.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(
      const std::filesystem::path& path);

  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Appends the entry. If that fails, an error is logged.
  void Write(const AuditEntry& entry);

 private:
  AuditLog(const std::filesystem::path& path, int fd) : path_(path), fd_(fd) {}

  const std::filesystem::path path_;
  const int fd_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_AUDIT_LOG_H_
