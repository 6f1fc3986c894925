// What those who run the server see of its use.
#ifndef TESSERA_SERVER_APP_ADMINISTRATION_H_
#define TESSERA_SERVER_APP_ADMINISTRATION_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/audit_reader.h"
#include "server/access/user_usage.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/db/database.h"

namespace tessera::app {

// Over HTTP only.
inline constexpr Operation kReadUsage{"ReadUsage", kAdmin, false};
inline constexpr Operation kReadAuditLog{"ReadAuditLog", kAdmin, false};

struct ServerUsage {
  std::vector<access::UserUsage> users;  // By name.
  // The quotas of each user who is not an admin; 0: no limit.
  int64_t max_stored_bytes = 0;
  int64_t max_pixels_per_hour = 0;
  int64_t files = 0;         // That the server keeps, each once.
  int64_t file_bytes = 0;
  // Of the disk of the data folder. 0: unknown. The files may lie elsewhere.
  int64_t disk_bytes = 0;
  int64_t disk_free_bytes = 0;
};

// Only admins may. Errors: PERMISSION_DENIED (ROLE_TOO_LOW).
//
// Thread-safe. Borrows everything it is given.
class Administration {
 public:
  Administration(AccessControl& control, db::Database& database,
                 std::filesystem::path data_dir)
      : control_(control),
        database_(database),
        data_dir_(std::move(data_dir)) {}

  absl::StatusOr<ServerUsage> Usage(const Caller& caller) const;

  // Errors: those of access::ReadAuditLog().
  absl::StatusOr<access::AuditPage> Audit(
      const Caller& caller, const access::AuditQuestion& question) const;

 private:
  AccessControl& control_;
  db::Database& database_;
  const std::filesystem::path data_dir_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_ADMINISTRATION_H_
