// Random texts, and the proof key for code exchange (PKCE, RFC 7636).
#ifndef TESSERA_OPENID_PROOF_KEY_H_
#define TESSERA_OPENID_PROOF_KEY_H_

#include <string>

namespace tessera::openid {

// 256 random bits as 43 characters of base64url: a `state`, a `nonce`, or a
// code verifier.
std::string RandomText();

// The code challenge of a verifier by the method S256: the SHA-256 in base64url
// without padding.
std::string ChallengeOf(const std::string& verifier);

}  // namespace tessera::openid

#endif  // TESSERA_OPENID_PROOF_KEY_H_
