#include "server/app/access_control.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

// Callers can send names of any length.
constexpr size_t kMaxAuditedBytes = 256;

}  // namespace

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Create(
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
  return std::unique_ptr<AccessControl>(
      new AccessControl(options, database, clock, std::move(on_their_way),
                        std::move(audit), std::move(oidc)));
}

AccessControl::AccessControl(const config::SecurityOptions& options,
                             db::Database& database, const Clock& clock,
                             access::FileHolders::BytesOnTheirWay on_their_way,
                             std::unique_ptr<access::AuditLog> audit,
                             std::unique_ptr<access::OidcVerifier> oidc)
    : clock_(clock),
      tokens_(database, clock),
      oidc_(std::move(oidc)),
      authenticator_(options.tokens ? &tokens_ : nullptr, oidc_.get()),
      store_(database, clock),
      holders_(database, clock, options.max_stored_bytes_per_user,
               std::move(on_their_way)),
      pixels_(database, clock, options.max_pixels_per_hour_per_user),
      audit_(std::move(audit)) {}

absl::Status AccessControl::CheckRole(const Caller& caller,
                                      const Operation& operation) const {
  const access::Principal& principal = caller.principal;
  if (principal.role >= operation.role) return absl::OkStatus();
  return WithReason(
      absl::PermissionDeniedError(absl::StrFormat(
          "%s is a %s, and %s needs a %s; ask an admin for that role",
          principal.user, NameOf(principal.role), operation.name,
          NameOf(operation.role))),
      "ROLE_TOO_LOW");
}

absl::Status AccessControl::CheckIsWorker(const Caller& caller) const {
  const access::Principal& principal = caller.principal;
  if (principal.role == access::Role::kWorker || IsLocal(principal)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::PermissionDeniedError(absl::StrFormat(
          "%s is a %s, and only a worker may do the server's work; make a "
          "token with `tesserad token create --role worker`",
          principal.user, NameOf(principal.role))),
      "ROLE_NOT_WORKER");
}

absl::Status AccessControl::CheckMayRead(const Caller& caller,
                                         const std::string& resource,
                                         const absl::Status& absent) const {
  ASSIGN_OR_RETURN(const std::optional<access::Access> access,
                   store_.Find(resource));
  // Absent and hidden resources get the same answer. Callers check this first:
  // otherwise another error in the request could reveal a hidden resource.
  if (!access || !MayRead(caller.principal, *access)) return absent;
  return absl::OkStatus();
}

absl::Status AccessControl::CheckMayChange(const Caller& caller,
                                           const std::string& resource,
                                           const absl::Status& absent) const {
  ASSIGN_OR_RETURN(const std::optional<access::Access> access,
                   store_.Find(resource));
  if (!access || !MayRead(caller.principal, *access)) return absent;
  if (MayChange(caller.principal, *access)) return absl::OkStatus();
  return NotOwner(caller.principal, resource, *access);
}

absl::Status AccessControl::CheckMayAdd(const Caller& caller,
                                        const std::string& resource,
                                        const absl::Status& absent) const {
  ASSIGN_OR_RETURN(const std::optional<access::Access> access,
                   store_.Find(resource));
  if (!access || !MayRead(caller.principal, *access)) return absent;
  if (MayAdd(caller.principal, *access)) return absl::OkStatus();
  return NotOwner(caller.principal, resource, *access);
}

void AccessControl::Note(const Caller& caller, const Operation& operation,
                         const std::string& resource,
                         const absl::Status& outcome) const {
  // Unknown callers could fill the disk; metrics count them instead.
  if (!operation.changes || caller.principal.user.empty()) return;
  audit_->Write({.time = clock_.Now(),
                 .user = caller.principal.user,
                 .rpc = operation.name,
                 .resource = resource.substr(0, kMaxAuditedBytes),
                 .code = absl::StatusCodeToString(outcome.code()),
                 .reason = ReasonOf(outcome),
                 .request_id = caller.request_id,
                 .peer = caller.peer});
}

}  // namespace tessera::app
