// File names that are short enough for the file system.
#ifndef TESSERA_BASE_FILE_NAME_H_
#define TESSERA_BASE_FILE_NAME_H_

#include <cstddef>
#include <string>

namespace tessera {

// The longest file name that Linux file systems accept.
inline constexpr size_t kMaxNameBytes = 255;

// Returns `stem` if `stem` and `suffix_bytes` more bytes fit into
// kMaxNameBytes. Else returns the beginning of `stem`, `~` and eight
// hexadecimal digits of its SHA-256, which distinguish stems with the same
// beginning. UTF-8 is cut between two characters. The result depends on the
// arguments only.
// REQUIRES: suffix_bytes <= 200
std::string FittingStem(const std::string& stem, size_t suffix_bytes);

}  // namespace tessera

#endif  // TESSERA_BASE_FILE_NAME_H_
