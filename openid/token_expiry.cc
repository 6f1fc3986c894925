#include "openid/token_expiry.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace tessera::openid {
namespace {

constexpr size_t kMostTokenBytes = size_t{64} << 10;

}  // namespace

std::optional<absl::Time> ExpiryOf(const std::string& token) {
  if (token.size() > kMostTokenBytes) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  std::string text;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &text)) {
    return std::nullopt;
  }
  const auto claims = nlohmann::json::parse(text, nullptr, false);
  if (!claims.is_object()) return std::nullopt;
  const auto found = claims.find("exp");
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(found->get<double>());
}

}  // namespace tessera::openid
