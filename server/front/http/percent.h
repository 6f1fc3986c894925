// Escapes in URLs.
#ifndef TESSERA_SERVER_FRONT_HTTP_PERCENT_H_
#define TESSERA_SERVER_FRONT_HTTP_PERCENT_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera::front::http {

// Replaces each `%2F` by the byte that it stands for. Nothing if an escape is
// malformed.
std::optional<std::string> DecodePercent(absl::string_view text);

// The fields of a query, `a=1&b=x+y`. `+` is a blank. Nothing if an escape is
// malformed.
std::optional<std::multimap<std::string, std::string>> ParseQuery(
    absl::string_view text);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_PERCENT_H_
