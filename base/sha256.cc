// OpenSSL's EVP interface does not give out the state of a digest; the older
// one does, and computes with the same instructions.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera {

struct Sha256::Context {
  SHA256_CTX sha;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  SHA256_Init(&context_->sha);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(absl::string_view bytes) {
  SHA256_Update(&context_->sha, bytes.data(), bytes.size());
}

std::string Sha256::HexDigest() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256_Final(digest.data(), &context_->sha);
  return absl::BytesToHexString(absl::string_view(
      reinterpret_cast<const char*>(digest.data()), digest.size()));
}

std::string Sha256::State() const {
  const SHA256_CTX& sha = context_->sha;
  assert(sha.num == 0);
  std::string state;
  for (const SHA_LONG word : sha.h) absl::StrAppendFormat(&state, "%08x", word);
  // The count of bits, in two words.
  absl::StrAppendFormat(&state, "%08x%08x", sha.Nh, sha.Nl);
  return state;
}

std::optional<Sha256> Sha256::FromState(absl::string_view state) {
  constexpr size_t kDigits = 8;
  constexpr size_t kWords = 8;
  if (state.size() != (kWords + 2) * kDigits) return std::nullopt;
  std::array<uint32_t, kWords + 2> words;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!absl::SimpleHexAtoi(state.substr(i * kDigits, kDigits), &words[i])) {
      return std::nullopt;
    }
  }
  Sha256 sha;
  std::copy_n(words.begin(), kWords, sha.context_->sha.h);
  sha.context_->sha.Nh = words[kWords];
  sha.context_->sha.Nl = words[kWords + 1];
  return sha;
}

std::string Sha256Hex(absl::string_view bytes) {
  Sha256 sha;
  sha.Update(bytes);
  return sha.HexDigest();
}

absl::StatusOr<std::string> Sha256HexOfFile(const std::filesystem::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) {
    return absl::ErrnoToStatus(errno,
                               absl::StrCat("cannot open ", path.string()));
  }
  Sha256 sha;
  std::vector<char> buffer(1 << 20);
  while (const size_t count =
             std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    sha.Update(absl::string_view(buffer.data(), count));
  }
  if (std::ferror(file.get()) != 0) {
    return absl::DataLossError(absl::StrCat("cannot read ", path.string()));
  }
  return sha.HexDigest();
}

bool IsSha256Hex(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace tessera
