// What an identity provider refuses, in sentences.
#ifndef TESSERA_OPENID_PROVIDER_ERROR_H_
#define TESSERA_OPENID_PROVIDER_ERROR_H_

#include <string>

#include "absl/status/status.h"

namespace tessera::openid {

// The error for an error code of OAuth 2.0 (RFC 6749, sections 4.1.2.1 and 5.2)
// or of the device authorization grant (RFC 8628, section 3.5). `description`
// is the provider's own text, which may be empty or hostile.
// * UNAVAILABLE (SIGN_IN_PENDING, SIGN_IN_SLOW_DOWN): ask again later.
// * UNAVAILABLE (PROVIDER_UNREACHABLE): the provider is in trouble.
// * PERMISSION_DENIED (SIGN_IN_REFUSED): user or provider said no.
// * UNAUTHENTICATED (SIGN_IN_EXPIRED): a code or refresh token has ended.
// * FAILED_PRECONDITION (PROVIDER_REFUSED): the operator has to change
// something.
absl::Status ErrorOf(const std::string& code, const std::string& description);

// UNAVAILABLE (PROVIDER_UNREACHABLE).
absl::Status Unreachable(const std::string& issuer, const std::string& why);

// FAILED_PRECONDITION (PROVIDER_REFUSED): its answer cannot be used.
absl::Status Unusable(const std::string& issuer, const std::string& why);

}  // namespace tessera::openid

#endif  // TESSERA_OPENID_PROVIDER_ERROR_H_
