// Universally unique identifiers (RFC 9562).
#ifndef TESSERA_BASE_UUID_H_
#define TESSERA_BASE_UUID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// Returns a new UUID from the machine's source of randomness (version 4).
std::string RandomUuid();

// Returns a UUID computed from `text`: the same text gives the same UUID. It is
// made of the SHA-256 of `text` and has version 8, because version 5 requires
// SHA-1.
std::string UuidOf(absl::string_view text);

}  // namespace tessera

#endif  // TESSERA_BASE_UUID_H_
