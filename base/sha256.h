// SHA-256 digests. Tessera identifies files by them.
#ifndef TESSERA_BASE_SHA256_H_
#define TESSERA_BASE_SHA256_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera {

// Digests a stream of bytes that arrives in pieces. OpenSSL computes the
// digest.
//
// Not thread-safe; one per stream.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(absl::string_view bytes);

  // Returns 64 lower-case hexadecimal digits.
  // REQUIRES: called once; no Update() afterwards.
  std::string HexDigest();

  // The state as text, so that another process can go on with the digest.
  // REQUIRES: the number of bytes so far is a multiple of 64.
  std::string State() const;
  // The digest that State() described; empty if `state` is malformed.
  static std::optional<Sha256> FromState(absl::string_view state);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Returns the digest of `bytes` as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// Errors: NOT_FOUND or PERMISSION_DENIED (or the code of another errno) if
// `path` cannot be opened; DATA_LOSS if reading fails.
absl::StatusOr<std::string> Sha256HexOfFile(const std::filesystem::path& path);

// Whether `text` is 64 lower-case hexadecimal digits.
bool IsSha256Hex(absl::string_view text);

}  // namespace tessera

#endif  // TESSERA_BASE_SHA256_H_
