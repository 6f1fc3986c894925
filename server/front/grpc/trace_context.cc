#include "server/front/grpc/trace_context.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace tessera::front {
namespace {

constexpr size_t kMaxRequestId = 64;

}  // namespace

bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestId &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::optional<trace::Context> SpanOf(const grpc::ServerContextBase& context) {
  if (!trace::IsOn()) return std::nullopt;
  const auto found = context.client_metadata().find(trace::kTraceparent);
  if (found == context.client_metadata().end()) return std::nullopt;
  return trace::ParseTraceparent(
      absl::string_view(found->second.data(), found->second.size()));
}

}  // namespace tessera::front
