#include "server/front/grpc/trace_context.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace tessera::front {
namespace {

constexpr size_t kMaxRequestId = 64;

bool IsHex(absl::string_view text, size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                  (c >= 'a' && c <= 'f');
         });
}

bool IsZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

}  // namespace

bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestId &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::optional<TraceContext> ParseTraceparent(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() < 4 || !IsHex(parts[0], 2) || parts[0] == "ff" ||
      (parts[0] == "00" && parts.size() != 4) || !IsHex(parts[1], 32) ||
      IsZero(parts[1]) || !IsHex(parts[2], 16) || IsZero(parts[2]) ||
      !IsHex(parts[3], 2)) {
    return std::nullopt;
  }
  return TraceContext{.trace_id = std::string(parts[1]),
                      .parent_id = std::string(parts[2])};
}

}  // namespace tessera::front
