// When a token ends.
#ifndef TESSERA_OPENID_TOKEN_EXPIRY_H_
#define TESSERA_OPENID_TOKEN_EXPIRY_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace tessera::openid {

// The claim `exp` of a JSON Web Token. Nothing if `token` is no such token or
// has no such claim. The signature is not looked at, so the answer only says
// when to ask for another token, never whether this one is valid.
std::optional<absl::Time> ExpiryOf(const std::string& token);

}  // namespace tessera::openid

#endif  // TESSERA_OPENID_TOKEN_EXPIRY_H_
