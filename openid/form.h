// Fields of forms and of queries.
#ifndef TESSERA_OPENID_FORM_H_
#define TESSERA_OPENID_FORM_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::openid {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Letters, digits and `-._~` stay, all other bytes become `%20` and the like.
std::string PercentEncoded(absl::string_view text);

// `a=1&b=2` (application/x-www-form-urlencoded). Fields without a value are
// left out.
std::string FormEncoded(const Fields& fields);

// Whether a program may send secrets to `url`: `https://…`, or `http://…` of
// this machine by its loopback address or as `localhost`.
bool IsSafeUrl(absl::string_view url);

}  // namespace tessera::openid

#endif  // TESSERA_OPENID_FORM_H_
