#include "server/access/key_set.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace tessera::access {
namespace {

constexpr size_t kMinRsaBits = 2048;
constexpr absl::Duration kReadAgain = absl::Seconds(10);
// The file may be unreadable while it is being replaced.
constexpr absl::Duration kKeepUnread = absl::Minutes(10);

struct ReleaseKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
using Key = std::unique_ptr<cjose_jwk_t, ReleaseKey>;

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using Token = std::unique_ptr<cjose_jws_t, ReleaseToken>;

absl::Status Invalid(absl::string_view why) {
  return WithReason(absl::UnauthenticatedError(absl::StrFormat(
                        "the token is not valid: %s; sign in again", why)),
                    "TOKEN_INVALID");
}

// The type of key for signatures of `algorithm`. Refuses "none", and algorithms
// with a shared secret: a public key could be misused as the secret.
absl::StatusOr<cjose_jwk_kty_t> KeyTypeFor(const std::string& algorithm) {
  for (const char* const rsa :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    if (algorithm == rsa) return CJOSE_JWK_KTY_RSA;
  }
  for (const char* const elliptic : {"ES256", "ES384", "ES512"}) {
    if (algorithm == elliptic) return CJOSE_JWK_KTY_EC;
  }
  return Invalid("its signature is of a kind that is not taken");
}

std::string HeaderOf(cjose_jws_t* token, const char* name) {
  cjose_err error;
  const char* const value =
      cjose_header_get(cjose_jws_get_protected(token), name, &error);
  return value == nullptr ? "" : value;
}

// Empty if the key cannot be used here.
Key Import(const nlohmann::json& json) {
  const std::string text = json.dump();
  cjose_err error;
  Key key(cjose_jwk_import(text.data(), text.size(), &error));
  const auto use = json.find("use");
  if (key == nullptr || (use != json.end() && *use != "sig")) return nullptr;
  const cjose_jwk_kty_t type = cjose_jwk_get_kty(key.get(), &error);
  if (type == CJOSE_JWK_KTY_EC) return key;
  if (type == CJOSE_JWK_KTY_RSA &&
      cjose_jwk_get_keysize(key.get(), &error) >= kMinRsaBits) {
    return key;
  }
  return nullptr;
}

}  // namespace

struct KeySet::Keys {
  std::vector<Key> all;

  // The keys of `type` that may have signed a token: those with the id that the
  // token names, or all if it names none.
  std::vector<const cjose_jwk_t*> Find(const std::string& id,
                                       cjose_jwk_kty_t type) const {
    std::vector<const cjose_jwk_t*> found;
    cjose_err error;
    for (const Key& key : all) {
      if (cjose_jwk_get_kty(key.get(), &error) != type) continue;
      const char* const own = cjose_jwk_get_kid(key.get(), &error);
      if (id.empty() || (own != nullptr && id == own)) {
        found.push_back(key.get());
      }
    }
    return found;
  }
};

absl::StatusOr<std::unique_ptr<KeySet::Keys>> KeySet::Read(
    const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("keys") ||
      !json["keys"].is_array()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--oidc-keys %s cannot be read or is no JSON Web Key Set; fetch it "
        "from the issuer's jwks_uri",
        file.string()));
  }
  auto keys = std::make_unique<Keys>();
  for (const auto& one : json["keys"]) {
    if (!one.is_object()) continue;
    if (Key key = Import(one)) keys->all.push_back(std::move(key));
  }
  return keys;
}

KeySet::KeySet(const std::filesystem::path& file, const Clock& clock)
    : file_(file),
      clock_(clock),
      looked_(clock.Now()),
      read_(clock.Now()) {}

KeySet::~KeySet() = default;

absl::StatusOr<std::unique_ptr<KeySet>> KeySet::Open(
    const std::filesystem::path& file, const Clock& clock) {
  ASSIGN_OR_RETURN(std::unique_ptr<Keys> keys, Read(file));
  if (keys->all.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--oidc-keys %s holds no RSA or elliptic curve key for signatures; "
        "fetch it from the issuer's jwks_uri",
        file.string()));
  }
  std::unique_ptr<KeySet> set(new KeySet(file, clock));
  const absl::MutexLock lock(&set->mu_);
  set->keys_ = std::move(keys);
  return set;
}

void KeySet::Refresh() {
  const absl::Time now = clock_.Now();
  if (now - looked_ < kReadAgain) return;
  looked_ = now;
  absl::StatusOr<std::unique_ptr<Keys>> keys = Read(file_);
  if (keys.ok()) {
    // A file with an empty set is valid: it refuses all tokens.
    keys_ = *std::move(keys);
    read_ = now;
    return;
  }
  const bool keep = now - read_ <= kKeepUnread;
  if (!keep) keys_ = std::make_unique<Keys>();
  Log(Severity::kError,
      keep ? "keys cannot be read again; the old ones stay for ten minutes"
           : "keys cannot be read again; no token of the issuer is taken",
      {{"cause", std::string(keys.status().message())}});
}

absl::StatusOr<std::string> KeySet::Verify(const std::string& token) {
  cjose_err error;
  const Token parsed(cjose_jws_import(token.data(), token.size(), &error));
  if (parsed == nullptr) return Invalid("it is not a JSON Web Token");
  ASSIGN_OR_RETURN(const cjose_jwk_kty_t type,
                   KeyTypeFor(HeaderOf(parsed.get(), CJOSE_HDR_ALG)));
  const std::string id = HeaderOf(parsed.get(), CJOSE_HDR_KID);
  const absl::MutexLock lock(&mu_);
  // Called before the key is looked up: it may have been removed from the file.
  Refresh();
  const std::vector<const cjose_jwk_t*> keys = keys_->Find(id, type);
  if (std::none_of(keys.begin(), keys.end(), [&](const cjose_jwk_t* key) {
        return cjose_jws_verify(parsed.get(), key, &error);
      })) {
    return Invalid("no key of this server's key set has signed it");
  }
  uint8_t* text = nullptr;  // Owned by `parsed`.
  size_t size = 0;
  if (!cjose_jws_get_plaintext(parsed.get(), &text, &size, &error)) {
    return Invalid("it holds nothing");
  }
  return std::string(reinterpret_cast<const char*>(text), size);
}

}  // namespace tessera::access
