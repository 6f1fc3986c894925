#include "server/db/page.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"

namespace tessera::db {
namespace {

constexpr int kDefaultSize = 100;
constexpr int kMaxSize = 1000;
// Enough to detect mistakes. Forged tokens are harmless: they reveal nothing
// that the list does not.
constexpr size_t kCheckDigits = 12;

std::string CheckOf(absl::string_view list, absl::string_view key) {
  return Sha256Hex(absl::StrCat(list, "\n", key)).substr(0, kCheckDigits);
}

}  // namespace

absl::StatusOr<int> PageSize(const PageRequest& request) {
  if (request.size < 0) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "page_size is %d; it must not be negative", request.size)),
        "PAGE_SIZE_INVALID");
  }
  return request.size == 0 ? kDefaultSize : std::min(request.size, kMaxSize);
}

std::string MakePageToken(absl::string_view list, absl::string_view key) {
  return absl::WebSafeBase64Escape(absl::StrCat(CheckOf(list, key), key));
}

absl::StatusOr<std::string> ParsePageToken(absl::string_view list,
                                           absl::string_view token) {
  if (token.empty()) return "";
  std::string text;
  if (absl::WebSafeBase64Unescape(token, &text) &&
      text.size() > kCheckDigits) {
    const std::string key = text.substr(kCheckDigits);
    if (text.substr(0, kCheckDigits) == CheckOf(list, key)) return key;
  }
  return WithReason(
      absl::InvalidArgumentError(
          "page_token is not a token of this list; begin without a token"),
      "PAGE_TOKEN_INVALID");
}

}  // namespace tessera::db
