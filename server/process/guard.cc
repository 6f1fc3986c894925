#include "server/process/guard.h"

#include <utility>

#include "base/status_macros.h"

namespace tessera::process {

absl::StatusOr<std::unique_ptr<Guard>> Guard::Create(
    const config::SecurityOptions& options,
    const std::filesystem::path& data_dir, db::Database& database,
    const Clock& clock, access::FileHolders::BytesOnTheirWay on_their_way) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<access::AuditLog> audit,
      access::AuditLog::Open(options.audit_log.empty() ? data_dir / "audit.log"
                                                     : options.audit_log));
  std::unique_ptr<access::OidcVerifier> oidc;
  if (options.oidc) {
    ASSIGN_OR_RETURN(oidc, access::OidcVerifier::Create(
                               {.issuer = options.oidc_issuer,
                                .audience = options.oidc_audience,
                                .keys = options.oidc_keys,
                                .user_claim = options.oidc_user_claim},
                               clock));
  }
  return std::unique_ptr<Guard>(new Guard(
      options, database, clock, std::move(on_their_way), std::move(audit),
      std::move(oidc)));
}

Guard::Guard(const config::SecurityOptions& options, db::Database& database,
             const Clock& clock,
             access::FileHolders::BytesOnTheirWay on_their_way,
             std::unique_ptr<access::AuditLog> audit,
             std::unique_ptr<access::OidcVerifier> oidc)
    : tokens_(database, clock),
      oidc_(std::move(oidc)),
      authenticator_(options.tokens ? &tokens_ : nullptr, oidc_.get()),
      access_(database, clock),
      holders_(database, clock, options.max_stored_bytes_per_user,
               std::move(on_their_way)),
      pixels_(clock, options.max_pixels_per_hour_per_user),
      audit_(std::move(audit)),
      gate_({authenticator_, access_, *audit_, clock}) {}

}  // namespace tessera::process
