// Universally unique identifiers (RFC 9562).
#ifndef TESSERA_BASE_UUID_H_
#define TESSERA_BASE_UUID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// A new one from the machine's source of randomness (version 4).
std::string RandomUuid();

// The one that belongs to `text`: the same text, the same UUID. Made of its
// SHA-256, as version 8, since version 5 prescribes SHA-1.
std::string UuidOf(absl::string_view text);

}  // namespace tessera

#endif  // TESSERA_BASE_UUID_H_
