#include "openid/proof_key.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace tessera::openid {
namespace {

constexpr size_t kRandomBytes = 32;

std::string Encoded(const unsigned char* bytes, size_t size) {
  return absl::WebSafeBase64Escape(
      absl::string_view(reinterpret_cast<const char*>(bytes), size));
}

}  // namespace

std::string RandomText() {
  std::array<unsigned char, kRandomBytes> bytes;
  // A system without random numbers must not go on with predictable ones.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    std::abort();
  }
  return Encoded(bytes.data(), bytes.size());
}

std::string ChallengeOf(const std::string& verifier) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(verifier.data()),
         verifier.size(), digest.data());
  return Encoded(digest.data(), digest.size());
}

}  // namespace tessera::openid
