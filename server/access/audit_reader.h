// Reads what the audit log recorded.
#ifndef TESSERA_SERVER_ACCESS_AUDIT_READER_H_
#define TESSERA_SERVER_ACCESS_AUDIT_READER_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/audit_log.h"

namespace tessera::access {

// Which entries are wanted. An empty text is every one.
struct AuditQuestion {
  std::string user;      // The whole name.
  std::string rpc;       // The whole name: `DeleteDataset`.
  std::string resource;  // A part of it, in any case.
  bool failures = false;  // Only those whose code is not `OK`.
  int most = 100;
  // AuditPage::next of the page before; -1: begins with the newest entry.
  int64_t before = -1;
};

struct AuditPage {
  std::vector<AuditEntry> entries;  // The newest first.
  int64_t next = 0;                 // 0: there are no earlier entries.
};

// Reads a file of AuditLog from its end. Lines that are not the log's are left
// out. A call reads 16 MiB at most, so a page may have fewer entries than were
// asked for, or none, where few entries match; `next` goes on. A file that was
// emptied or replaced meanwhile is read from its end.
// Errors: FAILED_PRECONDITION (AUDIT_LOG_NOT_READABLE) if `path` is no file,
// such as standard output.
absl::StatusOr<AuditPage> ReadAuditLog(const std::filesystem::path& path,
                                       const AuditQuestion& question);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_AUDIT_READER_H_
