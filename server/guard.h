// What decides who gets in, in one object.
#ifndef TESSERA_SERVER_GUARD_H_
#define TESSERA_SERVER_GUARD_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/auth/access_store.h"
#include "server/auth/audit_log.h"
#include "server/auth/authenticator.h"
#include "server/auth/file_holders.h"
#include "server/auth/oidc.h"
#include "server/auth/pixel_quota.h"
#include "server/auth/token_store.h"
#include "server/config/security_options.h"
#include "server/db/database.h"
#include "server/rpc/gate.h"

namespace tessera::server {

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
      const Clock& clock, auth::FileHolders::BytesOnTheirWay on_their_way);

  const rpc::Gate& gate() const { return gate_; }
  rpc::Drain& drain() { return gate_.drain(); }
  auth::AccessStore& access() { return access_; }
  auth::FileHolders& holders() { return holders_; }
  auth::PixelQuota& pixels() { return pixels_; }

 private:
  Guard(const config::SecurityOptions& options, db::Database& database,
        const Clock& clock, auth::FileHolders::BytesOnTheirWay on_their_way,
        std::unique_ptr<auth::AuditLog> audit,
        std::unique_ptr<auth::OidcVerifier> oidc);

  const auth::TokenStore tokens_;
  const std::unique_ptr<auth::OidcVerifier> oidc_;  // May be null.
  const auth::Authenticator authenticator_;
  auth::AccessStore access_;
  auth::FileHolders holders_;
  auth::PixelQuota pixels_;
  const std::unique_ptr<auth::AuditLog> audit_;
  rpc::Gate gate_;
};

}  // namespace tessera::server

#endif  // TESSERA_SERVER_GUARD_H_
