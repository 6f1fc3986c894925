#include "server/app/administration.h"

#include <algorithm>
#include <limits>

#include "base/status_macros.h"
#include "server/files/file_rows.h"

namespace tessera::app {

absl::StatusOr<ServerUsage> Administration::Usage(const Caller& caller) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadUsage));
  ServerUsage usage;
  ASSIGN_OR_RETURN(usage.users, access::ReadUsage(database_));
  // What is on its way counts for the quota, too.
  for (access::UserUsage& user : usage.users) {
    ASSIGN_OR_RETURN(user.stored_bytes,
                     control_.holders().StoredBytes(user.user));
  }
  ASSIGN_OR_RETURN(const files::Totals totals, files::CountFiles(database_));
  usage.files = totals.files;
  usage.file_bytes = totals.bytes;
  usage.max_stored_bytes = control_.quotas().stored_bytes;
  usage.max_pixels_per_hour = control_.quotas().pixels_per_hour;
  std::error_code error;
  const auto space = std::filesystem::space(data_dir_, error);
  if (!error) {
    usage.disk_bytes = static_cast<int64_t>(space.capacity);
    usage.disk_free_bytes = static_cast<int64_t>(space.available);
  }
  return usage;
}

absl::StatusOr<access::AuditPage> Administration::Audit(
    const Caller& caller, const access::AuditQuestion& question) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadAuditLog));
  return access::ReadAuditLog(control_.audit_file(), question);
}

}  // namespace tessera::app
