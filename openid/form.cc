#include "openid/form.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace tessera::openid {

std::string PercentEncoded(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::StrContains("-._~", c)) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", byte);
    }
  }
  return encoded;
}

std::string FormEncoded(const Fields& fields) {
  std::string encoded;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    absl::StrAppend(&encoded, encoded.empty() ? "" : "&", PercentEncoded(name),
                    "=", PercentEncoded(value));
  }
  return encoded;
}

bool IsSafeUrl(absl::string_view url) {
  const bool printable = std::all_of(
      url.begin(), url.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!printable || absl::StrContains(url, '#')) return false;
  const bool encrypted = absl::ConsumePrefix(&url, "https://");
  if (!encrypted && !absl::ConsumePrefix(&url, "http://")) return false;
  const absl::string_view authority = url.substr(0, url.find_first_of("/?\\"));
  // A name or password before the host would hide it.
  if (authority.empty() || absl::StrContains(authority, '@')) return false;
  if (encrypted) return true;
  if (absl::StartsWith(authority, "[")) {
    return absl::StartsWith(authority, "[::1]");
  }
  const absl::string_view host = authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "127.0.0.1";
}

}  // namespace tessera::openid
