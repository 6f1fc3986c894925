// Converts bytes that need not be UTF-8, such as a file's name, to UTF-8.
#ifndef TESSERA_BASE_UTF8_H_
#define TESSERA_BASE_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// Returns the length in bytes of the first character of `bytes`; 0 if `bytes`
// is empty or does not begin with valid UTF-8. Surrogates, overlong forms and
// code points above U+10FFFF are not valid.
size_t Utf8CharacterBytes(absl::string_view bytes);

// Keeps valid UTF-8 and writes each other byte as `%` and two hexadecimal
// digits, as in URLs. Strings of Protobuf and JSON must be UTF-8.
std::string ToUtf8(absl::string_view bytes);

}  // namespace tessera

#endif  // TESSERA_BASE_UTF8_H_
