#include "server/app/access_control.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::app {
namespace {

// Callers can send names of any length.
constexpr size_t kMaxAuditedBytes = 256;

absl::StatusOr<std::string> SecretIn(const std::filesystem::path& file) {
  if (file.empty()) return std::string();
  std::ifstream stream(file);
  std::string secret;
  std::getline(stream, secret);
  absl::StripAsciiWhitespace(&secret);
  if (!secret.empty()) return secret;
  return absl::InvalidArgumentError(absl::StrFormat(
      "--oidc-client-secret-file %s cannot be read or has no secret in its "
      "first line",
      Printable(file.string())));
}

std::string NameOf(const config::SecurityOptions& options) {
  if (!options.oidc_provider_name.empty()) return options.oidc_provider_name;
  absl::string_view host = options.oidc_issuer;
  host.remove_prefix(std::min(host.size(), host.find("://") + 3));
  return std::string(host.substr(0, host.find('/')));
}

absl::StatusOr<access::IdentityProviderOptions> ProviderOptions(
    const config::SecurityOptions& options) {
  ASSIGN_OR_RETURN(const std::string secret,
                   SecretIn(options.oidc_client_secret_file));
  const bool shared = options.oidc_device_client_id.empty() && secret.empty();
  return access::IdentityProviderOptions{
      .oidc = {.issuer = options.oidc_issuer,
               .audience = options.oidc_audience.empty()
                               ? options.oidc_client_id
                               : options.oidc_audience,
               .keys = options.oidc_keys,
               .user_claim = options.oidc_user_claim},
      .client = {.id = options.oidc_client_id, .secret = secret},
      .device_client_id =
          shared ? options.oidc_client_id : options.oidc_device_client_id,
      .scopes = openid::ScopesIn(options.oidc_scopes),
      .name = NameOf(options)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Create(
    const config::SecurityOptions& options,
    const std::filesystem::path& data_dir, db::Database& database,
    const Clock& clock, access::FileHolders::BytesOnTheirWay on_their_way) {
  const std::filesystem::path audit_file =
      options.audit_log.empty() ? data_dir / "audit.log" : options.audit_log;
  ASSIGN_OR_RETURN(std::unique_ptr<access::AuditLog> audit,
                   access::AuditLog::Open(audit_file));
  std::unique_ptr<access::IdentityProvider> provider;
  if (options.oidc) {
    ASSIGN_OR_RETURN(const access::IdentityProviderOptions asked,
                     ProviderOptions(options));
    ASSIGN_OR_RETURN(
        provider, access::IdentityProvider::Open(
                      asked, net::MakeCurlClient(options.oidc_ca_file), clock));
  }
  return std::unique_ptr<AccessControl>(
      new AccessControl(options, database, clock, std::move(on_their_way),
                        audit_file, std::move(audit), std::move(provider)));
}

AccessControl::AccessControl(const config::SecurityOptions& options,
                             db::Database& database, const Clock& clock,
                             access::FileHolders::BytesOnTheirWay on_their_way,
                             std::filesystem::path audit_file,
                             std::unique_ptr<access::AuditLog> audit,
                             std::unique_ptr<access::IdentityProvider> provider)
    : clock_(clock),
      quotas_{options.max_stored_bytes_per_user,
              options.max_pixels_per_hour_per_user},
      audit_file_(std::move(audit_file)),
      tokens_(database, clock),
      provider_(std::move(provider)),
      authenticator_(options.tokens ? &tokens_ : nullptr,
                     provider_ == nullptr ? nullptr : &provider_->verifier()),
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
