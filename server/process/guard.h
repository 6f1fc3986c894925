// What decides who gets in, in one object.
#ifndef TESSERA_SERVER_PROCESS_GUARD_H_
#define TESSERA_SERVER_PROCESS_GUARD_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/access/access_store.h"
#include "server/access/audit_log.h"
#include "server/access/authenticator.h"
#include "server/access/file_holders.h"
#include "server/access/oidc.h"
#include "server/access/pixel_quota.h"
#include "server/access/token_store.h"
#include "server/config/security_options.h"
#include "server/db/database.h"
#include "server/front/grpc/gate.h"

namespace tessera::process {

// The gate, and what it and the services behind it ask.
//
// Thread-safe. Borrows the database and the clock.
class Guard {
 public:
  // Errors: UNAVAILABLE if the audit log cannot be written; INVALID_ARGUMENT if
  // the issuer's keys cannot be read.
  static absl::StatusOr<std::unique_ptr<Guard>> Create(
      const config::SecurityOptions& options,
      const std::filesystem::path& data_dir, db::Database& database,
      const Clock& clock, access::FileHolders::BytesOnTheirWay on_their_way);

  const front::Gate& gate() const { return gate_; }
  front::Drain& drain() { return gate_.drain(); }
  access::AccessStore& access() { return access_; }
  access::FileHolders& holders() { return holders_; }
  access::PixelQuota& pixels() { return pixels_; }

 private:
  Guard(const config::SecurityOptions& options, db::Database& database,
        const Clock& clock, access::FileHolders::BytesOnTheirWay on_their_way,
        std::unique_ptr<access::AuditLog> audit,
        std::unique_ptr<access::OidcVerifier> oidc);

  const access::TokenStore tokens_;
  const std::unique_ptr<access::OidcVerifier> oidc_;  // May be null.
  const access::Authenticator authenticator_;
  access::AccessStore access_;
  access::FileHolders holders_;
  access::PixelQuota pixels_;
  const std::unique_ptr<access::AuditLog> audit_;
  front::Gate gate_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_GUARD_H_
