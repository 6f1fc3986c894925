// Resource names as users write them.
#ifndef TESSERA_BASE_SHORT_NAME_H_
#define TESSERA_BASE_SHORT_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// Returns the short form of a resource name: `nuclei@3`, `wing@2`, `wing`.
// Other text is returned unchanged.
std::string ShortName(absl::string_view name);

}  // namespace tessera

#endif  // TESSERA_BASE_SHORT_NAME_H_
