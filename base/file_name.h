// Names of files, as file systems take them.
#ifndef TESSERA_BASE_FILE_NAME_H_
#define TESSERA_BASE_FILE_NAME_H_

#include <cstddef>
#include <string>

namespace tessera {

// What Linux' file systems take as one name.
inline constexpr size_t kMaxNameBytes = 255;

// Returns `stem` if `suffix_bytes` more bytes make a name that file systems
// take; else the beginning of `stem`, `~` and eight digits that tell apart
// what begins alike. Text in UTF-8 is cut between two characters. The same
// stem gives the same name.
// REQUIRES: suffix_bytes <= 200
std::string FittingStem(const std::string& stem, size_t suffix_bytes);

}  // namespace tessera

#endif  // TESSERA_BASE_FILE_NAME_H_
