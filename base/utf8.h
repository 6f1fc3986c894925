// Bytes that may be no text, such as a file's name, as text.
#ifndef TESSERA_BASE_UTF8_H_
#define TESSERA_BASE_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// How many bytes the character has that `bytes` begins with; 0 if they are no
// UTF-8. Surrogates, overlong forms and what is beyond U+10FFFF are none.
size_t Utf8CharacterBytes(absl::string_view bytes);

// `bytes` as it is where it is UTF-8; each other byte as `%` and two hexadecimal
// digits, as URLs have it. Protobuf's and JSON's strings must be UTF-8.
std::string ToUtf8(absl::string_view bytes);

}  // namespace tessera

#endif  // TESSERA_BASE_UTF8_H_
