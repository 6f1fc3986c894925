// Files of microscopes and other programs that are recognized but not read.
// Private to this room.
#ifndef TESSERA_MODELS_IMAGING_FOREIGN_FORMATS_H_
#define TESSERA_MODELS_IMAGING_FOREIGN_FORMATS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tessera::imaging {

// So many bytes of a file tell its format.
inline constexpr size_t kFormatBytes = 132;

// Looks at the first bytes of a file and at its name, which may be unknown: the
// server knows most files by their content only.
// Errors: INVALID_ARGUMENT for a file of another program's format; the message
// says what the file is and how to convert it.
absl::Status CheckForeign(const std::string& name, absl::string_view beginning);

// The remedy: "convert it: …".
std::string HowToConvert();

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_FOREIGN_FORMATS_H_
