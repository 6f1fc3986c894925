// The checks that every use case makes first.
#ifndef TESSERA_SERVER_APP_ACCESS_CONTROL_H_
#define TESSERA_SERVER_APP_ACCESS_CONTROL_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "server/access/access_store.h"
#include "server/access/audit_log.h"
#include "server/access/authenticator.h"
#include "server/access/file_holders.h"
#include "server/access/identity_provider.h"
#include "server/access/open_callers.h"
#include "server/access/pixel_quota.h"
#include "server/access/token_store.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/config/security_options.h"
#include "server/db/database.h"

namespace tessera::app {

// Finds out who calls, decides who may make which call on which resource, and
// writes the audit log. Owns the quotas.
//
// Thread-safe. Borrows the database and the clock.
class AccessControl {
 public:
  // Errors: UNAVAILABLE if the audit log cannot be written; INVALID_ARGUMENT if
  // the issuer's keys cannot be read.
  static absl::StatusOr<std::unique_ptr<AccessControl>> Create(
      const config::SecurityOptions& options,
      const std::filesystem::path& data_dir, db::Database& database,
      const Clock& clock, access::FileHolders::BytesOnTheirWay on_their_way);

  // `authorization` is the call's credential, `Bearer …`; empty if it has none.
  // Errors: UNAUTHENTICATED (CREDENTIALS_MISSING, TOKEN_INVALID,
  // TOKEN_EXPIRED).
  absl::StatusOr<access::Principal> Authenticate(
      absl::string_view authorization) const {
    return authenticator_.Authenticate(authorization);
  }

  // Errors: PERMISSION_DENIED (ROLE_TOO_LOW).
  absl::Status CheckRole(const Caller& caller,
                         const Operation& operation) const;

  // Whether the caller may do the server's work. Without authentication
  // everybody may. Errors: PERMISSION_DENIED (ROLE_NOT_WORKER).
  absl::Status CheckIsWorker(const Caller& caller) const;

  // `resource` is `datasets/{id}`, `models/{id}`, `trainingJobs/{id}` or
  // `segmentationJobs/{id}`.
  // Errors: `absent` if the resource does not exist or the caller may not see
  // it, so that the caller cannot tell the two apart. CheckMayChange() and
  // CheckMayAdd(): PERMISSION_DENIED (NOT_OWNER) if the caller may only read
  // it.
  absl::Status CheckMayRead(const Caller& caller, const std::string& resource,
                            const absl::Status& absent) const;
  absl::Status CheckMayChange(const Caller& caller, const std::string& resource,
                              const absl::Status& absent) const;
  // For a version that the caller wants to add to a model.
  absl::Status CheckMayAdd(const Caller& caller, const std::string& resource,
                           const absl::Status& absent) const;

  // Checks the caller's role, runs `body`, writes the outcome to the audit log
  // and returns what `body` returns. Exceptions pass through. `resource` is
  // read after `body`, which may change it.
  template <typename Body>
  auto Run(const Caller& caller, const Operation& operation,
           const std::string& resource, const Body& body) const;

  // Writes the outcome of a call to the audit log, if the operation changes
  // something and the caller is known.
  void Note(const Caller& caller, const Operation& operation,
            const std::string& resource, const absl::Status& outcome) const;

  // Of each user who is not an admin; 0: no limit.
  struct Quotas {
    int64_t stored_bytes = 0;
    int64_t pixels_per_hour = 0;
  };
  const Quotas& quotas() const { return quotas_; }
  // `-` is standard output.
  const std::filesystem::path& audit_file() const { return audit_file_; }

  // Null without one.
  access::IdentityProvider* identity_provider() { return provider_.get(); }

  // Of all fronts: ends streams whose callers may not go on.
  access::OpenCallers& open_callers() const { return open_callers_; }

  access::AccessStore& store() { return store_; }
  access::FileHolders& holders() { return holders_; }
  access::PixelQuota& pixels() { return pixels_; }

 private:
  AccessControl(const config::SecurityOptions& options, db::Database& database,
                const Clock& clock,
                access::FileHolders::BytesOnTheirWay on_their_way,
                std::filesystem::path audit_file,
                std::unique_ptr<access::AuditLog> audit,
                std::unique_ptr<access::IdentityProvider> provider);

  const Clock& clock_;
  const Quotas quotas_;
  const std::filesystem::path audit_file_;
  const access::TokenStore tokens_;
  const std::unique_ptr<access::IdentityProvider> provider_;  // May be null.
  const access::Authenticator authenticator_;
  mutable access::OpenCallers open_callers_{authenticator_};
  access::AccessStore store_;
  access::FileHolders holders_;
  access::PixelQuota pixels_;
  const std::unique_ptr<access::AuditLog> audit_;
};

// The status of a Status or a StatusOr.
inline const absl::Status& OutcomeOf(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& OutcomeOf(const absl::StatusOr<T>& result) {
  return result.status();
}

template <typename Body>
auto AccessControl::Run(const Caller& caller, const Operation& operation,
                        const std::string& resource, const Body& body) const {
  using Result = decltype(body());
  const absl::Status role = CheckRole(caller, operation);
  if (!role.ok()) {
    Note(caller, operation, resource, role);
    return Result(role);
  }
  try {
    Result result = body();
    Note(caller, operation, resource, OutcomeOf(result));
    return result;
  } catch (...) {
    Note(caller, operation, resource,
         absl::InternalError("an exception ended the call"));
    throw;
  }
}

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_ACCESS_CONTROL_H_
