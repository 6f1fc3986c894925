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
constexpr absl::Duration kReadFileAgain = absl::Seconds(10);
// The file may be unreadable while it is being replaced.
constexpr absl::Duration kKeepUnreadFile = absl::Minutes(10);
constexpr absl::Duration kFetchAgain = absl::Minutes(5);
constexpr absl::Duration kFetchForUnknown = absl::Seconds(10);
// An issuer that is down must not end the sessions that it began.
constexpr absl::Duration kKeepUnfetched = absl::Hours(1);

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

absl::StatusOr<std::shared_ptr<const KeySet::Keys>> KeySet::Parse(
    const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("keys") || !json["keys"].is_array()) {
    return absl::InvalidArgumentError(
        "the issuer's keys are no JSON Web Key Set; look at its jwks_uri");
  }
  auto keys = std::make_shared<Keys>();
  for (const auto& one : json["keys"]) {
    if (!one.is_object()) continue;
    if (Key key = Import(one)) keys->all.push_back(std::move(key));
  }
  return std::shared_ptr<const Keys>(std::move(keys));
}

KeySet::KeySet(Fetch fetch, const Patience& patience, const Clock& clock)
    : fetch_(std::move(fetch)),
      patience_(patience),
      clock_(clock),
      looked_(clock.Now()),
      read_(clock.Now()) {}

KeySet::~KeySet() = default;

absl::StatusOr<std::unique_ptr<KeySet>> KeySet::Open(
    const std::filesystem::path& file, const Clock& clock) {
  const Fetch fetch = [file]() -> absl::StatusOr<std::string> {
    std::ifstream stream(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (stream.good() || stream.eof()) return text;
    return absl::NotFoundError("the file cannot be read");
  };
  std::unique_ptr<KeySet> set(new KeySet(
      fetch, {kReadFileAgain, kReadFileAgain, kKeepUnreadFile}, clock));
  set->Read();
  const absl::MutexLock lock(&set->mu_);
  if (!set->trouble_.ok()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--oidc-keys %s cannot be read or is no JSON Web Key Set; fetch it "
        "from the issuer's jwks_uri",
        file.string()));
  }
  if (set->keys_->all.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--oidc-keys %s holds no RSA or elliptic curve key for signatures; "
        "fetch it from the issuer's jwks_uri",
        file.string()));
  }
  return set;
}

std::unique_ptr<KeySet> KeySet::Follow(Fetch fetch, const Clock& clock) {
  std::unique_ptr<KeySet> set(
      new KeySet(std::move(fetch),
                 {kFetchAgain, kFetchForUnknown, kKeepUnfetched}, clock));
  set->Read();
  return set;
}

void KeySet::Read() {
  const absl::StatusOr<std::string> text = fetch_();
  absl::StatusOr<std::shared_ptr<const Keys>> keys =
      text.ok() ? Parse(*text) : text.status();
  const absl::MutexLock lock(&mu_);
  const absl::Time now = clock_.Now();
  looked_ = now;
  trouble_ = keys.status();
  if (keys.ok()) {
    // An empty set is valid: it refuses all tokens.
    keys_ = *std::move(keys);
    read_ = now;
    return;
  }
  const bool keep = keys_ != nullptr && now - read_ <= patience_.keep_unread;
  if (!keep) keys_ = nullptr;
  Log(Severity::kError,
      keep ? "keys of the issuer cannot be read; old ones stay for a while"
           : "keys of the issuer cannot be read; no token of the issuer is "
             "taken",
      {{"cause", std::string(trouble_.message())}});
}

std::shared_ptr<const KeySet::Keys> KeySet::Current(absl::Duration age) {
  const auto due = [&] {
    const absl::MutexLock lock(&mu_);
    return clock_.Now() - looked_ >= age;
  };
  // Only one thread waits for an issuer that does not answer.
  if (due() && reading_.TryLock()) {
    if (due()) Read();
    reading_.Unlock();
  }
  const absl::MutexLock lock(&mu_);
  return keys_;
}

absl::StatusOr<std::string> KeySet::Verify(const std::string& token) {
  cjose_err error;
  const Token parsed(cjose_jws_import(token.data(), token.size(), &error));
  if (parsed == nullptr) return Invalid("it is not a JSON Web Token");
  ASSIGN_OR_RETURN(const cjose_jwk_kty_t type,
                   KeyTypeFor(HeaderOf(parsed.get(), CJOSE_HDR_ALG)));
  const std::string id = HeaderOf(parsed.get(), CJOSE_HDR_KID);
  // Read before the key is looked up: it may have been removed.
  std::shared_ptr<const Keys> set = Current(patience_.read_again);
  if (set == nullptr || set->Find(id, type).empty()) {
    set = Current(patience_.read_for_unknown);
  }
  if (set == nullptr) {
    const absl::MutexLock lock(&mu_);
    return absl::IsUnavailable(trouble_)
               ? trouble_
               : Invalid("the issuer's keys cannot be read");
  }
  const std::vector<const cjose_jwk_t*> keys = set->Find(id, type);
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
