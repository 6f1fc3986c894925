// Who did what to which resource.
#ifndef TESSERA_SERVER_ACCESS_AUDIT_LOG_H_
#define TESSERA_SERVER_ACCESS_AUDIT_LOG_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tessera::access {

// A call that changes something, and what became of it.
struct AuditEntry {
  absl::Time time;  // Of its end.
  std::string user;
  std::string rpc;       // `DeleteDataset`.
  std::string resource;  // `datasets/nuclei`; may be empty.
  std::string code;      // `OK`, `PERMISSION_DENIED`, …
  std::string reason;    // Of a failure; see docs/api.md.
  std::string request_id;
  std::string peer;  // The caller's address, as gRPC has it.
};

// Appends one JSON object a line to a file. A line is written by one system
// call after the call it tells of, and is on disk when the system next writes
// its buffers out. Cutting the file off (logrotate's copytruncate) is fine.
//
// Thread-safe.
class AuditLog {
 public:
  // Makes the file, readable by its owner only, unless it is there.
  // Errors: UNAVAILABLE if it cannot be written.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(
      const std::filesystem::path& path);

  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // What cannot be written is logged as an error instead.
  void Write(const AuditEntry& entry);

 private:
  AuditLog(const std::filesystem::path& path, int fd) : path_(path), fd_(fd) {}

  const std::filesystem::path path_;
  const int fd_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_AUDIT_LOG_H_
